package week

import (
	"iter"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Weeks iterates over the weeks of one user that hold rows, in order, each with a
// number; the rows share memory with user's. Numbers rise, and two are neighbours
// (n and n+1) only if the one week follows the other in the same sequence: neither
// an empty week nor the end of a sequence lies between them.
func Weeks(user data.Events) iter.Seq2[int, data.Events] {
	return func(yield func(int, data.Events) bool) {
		next := 0 // the least number that the sequence may begin with
		for _, rows := range user.BySequence() {
			week := numbers(rows)
			offset := next - week(0)
			for start := 0; start < rows.Len(); {
				end := start + 1
				for end < rows.Len() && week(end) == week(start) {
					end++
				}
				if !yield(week(start)+offset, rows.Slice(start, end)) {
					return
				}
				next = week(start) + offset + 2
				start = end
			}
		}
	}
}

// Fullest returns the week of most rows of a user's, the earliest of several; of
// no rows it returns none.
func Fullest(history data.Events) data.Events {
	var fullest data.Events
	for _, w := range Weeks(history) {
		if w.Len() > fullest.Len() {
			fullest = w
		}
	}
	return fullest
}

// numbers returns the number of the week of each row of one user and sequence.
// Days and weekdays make a calendar if their difference is the same modulo 7 in
// every row.
//
// Where all weekdays are 0 and the days happen to differ by multiples of 7, the
// two ways of counting put rows of equal days together and no others.
func numbers(rows data.Events) func(i int) int {
	difference := func(i int) int { return (int(rows.Day[i]%7) - int(rows.Weekday[i]) + 7) % 7 }
	for i := range rows.Len() {
		if difference(i) != difference(0) {
			return func(i int) int { return int(rows.Day[i]) / 7 }
		}
	}
	// The Monday of a row is at or after day -6.
	return func(i int) int { return (int(rows.Day[i]) - int(rows.Weekday[i]) + 6) / 7 }
}

// Still says whether weekdays are 0 in all rows although the days are not all the
// same one of seven: such weekdays are no calendar.
func Still(rows data.Events) bool {
	moves := false
	for i := range rows.Len() {
		if rows.Weekday[i] != 0 {
			return false
		}
		moves = moves || rows.Day[i]%7 != rows.Day[0]%7
	}
	return moves
}

// Place returns which day of its week a row has, 0 to 6, where weekdays are still
// or a calendar.
func Place(rows data.Events, i int, still bool) uint8 {
	if still {
		return uint8(rows.Day[i] % 7)
	}
	return rows.Weekday[i]
}
