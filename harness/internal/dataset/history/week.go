package history

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// Weeks returns how many weeks the rows span, from the week of the earliest day
// to that of the latest, at least 1.
func Weeks(rows data.Events) int {
	if rows.Len() == 0 {
		return 1
	}
	week := weekOf(rows)
	first, last := week(0), week(0)
	for i := range rows.Len() {
		first, last = min(first, week(i)), max(last, week(i))
	}
	return last - first + 1
}

// FullestWeek returns the week of most rows, the earliest of several; of no rows
// it returns none. The rows are of one user and sequence.
func FullestWeek(rows data.Events) data.Events {
	var fullest data.Events
	for _, w := range ByWeek(rows) {
		if w.Len() > fullest.Len() {
			fullest = w
		}
	}
	return fullest
}

// ByWeek returns the weeks of rows of one user and sequence that hold any, in
// order; they share memory with rows.
func ByWeek(rows data.Events) []data.Events {
	var weeks []data.Events
	week := weekOf(rows)
	for start := 0; start < rows.Len(); {
		end := start + 1
		for end < rows.Len() && week(end) == week(start) {
			end++
		}
		weeks = append(weeks, rows.Slice(start, end))
		start = end
	}
	return weeks
}

// weekOf returns the number of the week of a row. Days and weekdays make a
// calendar if their difference is the same modulo 7 in every row.
//
// Where all weekdays are 0 and the days happen to differ by multiples of 7, the
// two ways of counting put rows of equal days together and no others.
func weekOf(rows data.Events) func(i int) int {
	difference := func(i int) int { return (int(rows.Day[i]%7) - int(rows.Weekday[i]) + 7) % 7 }
	for i := range rows.Len() {
		if difference(i) != difference(0) {
			return func(i int) int { return int(rows.Day[i]) / 7 }
		}
	}
	// The Monday of a row is at or after day -6.
	return func(i int) int { return (int(rows.Day[i]) - int(rows.Weekday[i]) + 6) / 7 }
}
