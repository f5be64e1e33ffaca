package sim

// Days are counted from Sunday, 1 October 2023: 92 of them end on 31 December.
// Public holidays are ignored. Minutes are counted from the midnight that begins
// day 0; a commitment of day d may run past the midnight that ends it.
const (
	firstWeekday = 6 // Sunday, with 0 for Monday
	minutesADay  = 24 * 60
	friday       = 4
	saturday     = 5
)

// weekday returns 0 for Monday to 6 for Sunday.
func weekday(day int) int { return (firstWeekday + day) % 7 }

// weekOf counts weeks from Monday to Sunday; the week of day 0 is 0.
func weekOf(day int) int { return (firstWeekday + day) / 7 }

// weekend is true on Saturday and Sunday.
func weekend(day int) bool { return weekday(day) >= saturday }

// clock returns a minute of the day from hours and minutes.
func clock(hours, minutes int) int { return 60*hours + minutes }

// commitment is something that somebody means to do at a time.
type commitment struct {
	start, minutes int // start in minutes of the day
	where          venue
	quota          int     // index of the routine it is for, -1 if none
	skip           float64 // chance that it is not kept
	duty           bool    // work or classes
}
