package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// evidence is what one user's own events say about one state, at three levels.
type evidence struct{ all, after, at counts }

// reset forgets everything.
func (e *evidence) reset() { e.all, e.after, e.at = e.all[:0], e.after[:0], e.at[:0] }

// addTally adds what a tally has about a state.
func (e *evidence) addTally(t *tally, s state) {
	e.all = append(e.all, t.all...)
	if c := t.after[s.last]; c != nil {
		e.after = append(e.after, *c...)
	}
	if c := t.at[s]; c != nil {
		e.at = append(e.at, *c...)
	}
}

// addHistory adds the events of a history from row seen on. The pair of the rows
// seen-1 and seen counts, since its target is new.
func (e *evidence) addHistory(sp space, history data.Events, seen int, s state) {
	for i := seen; i < history.Len(); i++ {
		c := sp.class(history.Row(i))
		if c == sp.classes {
			continue
		}
		e.all.add(c, 1)
		if i == 0 {
			continue
		}
		before := sp.before(history.Row(i-1), history.Weekday[i], history.Slot[i])
		if before.last != s.last {
			continue
		}
		e.after.add(c, 1)
		if before == s && s.time != noTime {
			e.at.add(c, 1)
		}
	}
}

// overlap returns how many rows at the start of a history are the last rows of
// its sequence in train: the longest suffix of train that is a prefix of history.
// A history is contiguous, so these are all rows of it that train holds.
func overlap(train, history data.Events) int {
	if history.Len() == 0 {
		return 0
	}
	train = sequence(train, history.Sequence[0])
	for n := min(train.Len(), history.Len()); n > 0; n-- {
		if sameRows(train.Slice(train.Len()-n, train.Len()), history.Slice(0, n)) {
			return n
		}
	}
	return 0
}

// sequence returns the rows of one sequence, empty if there is none.
func sequence(rows data.Events, id uint32) data.Events {
	for s, part := range rows.BySequence() {
		if s == id {
			return part
		}
	}
	return data.Events{}
}

// sameRows compares two tables of equal length by time, place and behaviour.
func sameRows(a, b data.Events) bool {
	for i := range a.Len() {
		if a.Day[i] != b.Day[i] || a.Slot[i] != b.Slot[i] || a.Behaviour[i] != b.Behaviour[i] || a.Location[i] != b.Location[i] {
			return false
		}
	}
	return true
}
