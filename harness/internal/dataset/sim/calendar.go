package sim

// Calendar is the weekday of day 0, 0 for Monday. Public holidays are ignored.
type Calendar int

// MinutesADay is the length of a day. Minutes are counted from the midnight that
// begins day 0.
const MinutesADay = 24 * 60

// Days of the week.
const (
	Monday = iota
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	Sunday
)

// Weekday returns the day of the week.
func (c Calendar) Weekday(day int) int { return (int(c) + day) % 7 }

// Week counts weeks from Monday to Sunday; the week of day 0 is 0.
func (c Calendar) Week(day int) int { return (int(c) + day) / 7 }

// Weekend is true on Saturday and Sunday.
func (c Calendar) Weekend(day int) bool { return c.Weekday(day) >= Saturday }

// Fortnight returns the day of the fortnight, 0 to 13.
func (c Calendar) Fortnight(day int) int { return (int(c) + day) % 14 }

// Clock returns a minute of the day from hours and minutes.
func Clock(hours, minutes int) int { return 60*hours + minutes }
