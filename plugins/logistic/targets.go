package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// targets appends a row of features and a class for each target of one user's
// training rows. The user's histogram leaves out the fifth of the rows that the
// target is in: leaving out the target alone would give it away, its count being
// one lower than in every other row.
func (l *layout) targets(x *matrix, y []int32, user data.Events) []int32 {
	var fifths [5][]float64 // the user's counts without each fifth
	n := user.Len()
	if l.user >= 0 {
		for b := range fifths {
			var others data.Events
			others.Append(user.Slice(0, ceil(b*n, 5)))
			others.Append(user.Slice(ceil((b+1)*n, 5), n))
			fifths[b] = l.count(make([]float64, l.classes), others)
		}
	}
	row := 0
	for _, sequence := range user.BySequence() {
		at := row
		row += sequence.Len()
		data.Targets(sequence, l.run.Window)(func(history data.Events, target data.Event) bool {
			at++
			c := l.class(target)
			if c == l.classes {
				return true
			}
			l.append(x, data.Window{Weekday: target.Weekday, Slot: target.Slot, History: history}, fifths[at*5/n])
			y = append(y, int32(c))
			return true
		})
	}
	return y
}

func ceil(a, b int) int { return (a + b - 1) / b }

// frequencies returns the share of each class, half a row added to each. (K)
func frequencies(run *sdk.Run, rows data.Events) []float64 {
	f := make([]float64, run.Classes())
	for i := range rows.Len() {
		if c := run.Class(rows.Row(i)); int(c) < len(f) {
			f[c]++
		}
	}
	total := float64(len(f)) / 2
	for _, n := range f {
		total += n
	}
	for c := range f {
		f[c] = (f[c] + .5) / total
	}
	return f
}
