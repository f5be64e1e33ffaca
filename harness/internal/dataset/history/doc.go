// Package history picks the rows of a user that a scenario of EVALUATION section
// 3 shows to a generator or trains on instead of the user's own: seeds, limited
// parts, whole copies, a neighbour's rows. It is pure; it decides no split and
// measures nothing.
//
// A week is Monday to Sunday by day and weekday. Where weekdays are no calendar
// (a data set that sets them constant), a week is seven days from day 0.
package history
