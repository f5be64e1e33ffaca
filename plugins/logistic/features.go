package main

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// pseudo is how many events of the population's frequencies a histogram is
// smoothed with.
const pseudo = 5

// layout gives every feature a column. One-hots: the last class and the one
// before (K+1 columns each, the last for none or unknown), hour and weekday of
// the last event, under context time also of the target. Histograms: one column
// a class each.
type layout struct {
	run       *sdk.Run
	classes   int       // K
	frequency []float64 // (K): the population's share of each class
	columns   int       // D
	last, previous, hour, weekday, targetHour, targetWeekday,
	window, user int // first columns; -1: the layout lacks the feature
}

// layoutOf places the features of a run.
func layoutOf(run *sdk.Run, history History, frequency []float64) *layout {
	l := &layout{run: run, classes: run.Classes(), frequency: frequency, targetHour: -1, targetWeekday: -1, user: -1}
	place := func(width int) int { first := l.columns; l.columns += width; return first }
	l.last, l.previous = place(l.classes+1), place(l.classes+1)
	l.hour, l.weekday = place(24), place(7)
	if run.Context == sdk.ContextTime {
		l.targetHour, l.targetWeekday = place(24), place(7)
	}
	l.window = place(l.classes)
	if history == HistoryWindowUser {
		l.user = place(l.classes)
	}
	return l
}

// class returns the class of an event, K if it is unknown.
func (l *layout) class(e data.Event) int { return min(int(l.run.Class(e)), l.classes) }

// append adds the features of a window to m as a row; user counts the classes of
// the user's rows (K), nil for none.
func (l *layout) append(m *matrix, w data.Window, user []float64) {
	n := w.History.Len()
	last, previous := l.classes, l.classes
	if n > 0 {
		e := w.History.Row(n - 1)
		last = l.class(e)
		l.time(m, l.hour, l.weekday, e.Weekday, e.Slot)
	}
	if n > 1 {
		previous = l.class(w.History.Row(n - 2))
	}
	m.set(l.last+last, 1)
	m.set(l.previous+previous, 1)
	if l.targetHour >= 0 {
		l.time(m, l.targetHour, l.targetWeekday, w.Weekday, w.Slot)
	}
	l.histogram(m, l.window, l.count(m.scratch, w.History))
	if l.user >= 0 && user != nil {
		l.histogram(m, l.user, user)
	}
	m.end()
}

// time sets the one-hots of an hour and a weekday, none of what is not shown.
func (l *layout) time(m *matrix, hour, weekday int, day, slot uint8) {
	if int(slot) < l.run.Vocabulary.SlotsPerDay {
		m.set(hour+int(slot)*24/l.run.Vocabulary.SlotsPerDay, 1)
	}
	if day < 7 {
		m.set(weekday+int(day), 1)
	}
}

// count writes how many rows each class has to counts (K) and returns it.
func (l *layout) count(counts []float64, rows data.Events) []float64 {
	clear(counts)
	for i := range rows.Len() {
		if c := l.class(rows.Row(i)); c < l.classes {
			counts[c]++
		}
	}
	return counts
}

// histogram sets K columns to ln((c + 5 f)/(n + 5)/f), the smoothed share of each
// class relative to the population's. A class with c = 0 has the same value
// ln(5/(n+5)) as every other such class: the row holds that once, in the
// histogram's column of sums, and the difference ln(1 + c/(5 f)) where c > 0.
func (l *layout) histogram(m *matrix, first int, counts []float64) {
	n := 0.0
	for c, x := range counts {
		n += x
		if x > 0 {
			m.set(first+c, math.Log1p(x/(pseudo*l.frequency[c])))
		}
	}
	m.setSum(first, math.Log(pseudo/(n+pseudo)))
}

// sums returns the first columns of the histograms, in the order of append.
func (l *layout) sums() []int {
	if l.user >= 0 {
		return []int{l.window, l.user}
	}
	return []int{l.window}
}
