// Package data holds the tables that travel between the harness and a plugin
// (events, profiles, requests, windows, scores, attempts) and their columnar
// wire form. It knows no process, no file and no model.
package data

import (
	"iter"
	"slices"
)

// Event is one row of Events.
//
// Day counts days from the first day of the data (real history) or from the
// Monday of the first synthetic week; Weekday is 0 for Monday; Slot is a part of
// the day, 0 to Vocabulary.SlotsPerDay-1. Location, Behaviour and Intent are ids
// of the Vocabulary; Intent is a function of Behaviour.
type Event struct {
	User      uint32
	Sequence  uint32
	Day       uint32
	Weekday   uint8
	Slot      uint8
	Location  uint32
	Behaviour uint32
	Intent    uint32
}

// Events is a table of events as columns of equal length. Rows of one user
// stand together, rows of one (user, sequence) stand together and in order of
// time. Sequence 0 is real history; every synthetic week is a sequence of its
// own, from 1: events of different sequences never share a window.
type Events struct {
	User      []uint32
	Sequence  []uint32
	Day       []uint32
	Weekday   []uint8
	Slot      []uint8
	Location  []uint32
	Behaviour []uint32
	Intent    []uint32
}

// Len returns the number of rows.
func (e Events) Len() int { return len(e.User) }

// Row returns row i.
func (e Events) Row(i int) Event {
	return Event{e.User[i], e.Sequence[i], e.Day[i], e.Weekday[i], e.Slot[i], e.Location[i], e.Behaviour[i], e.Intent[i]}
}

// Slice returns rows i up to j, sharing memory with e.
func (e Events) Slice(i, j int) Events {
	return Events{e.User[i:j:j], e.Sequence[i:j:j], e.Day[i:j:j], e.Weekday[i:j:j], e.Slot[i:j:j],
		e.Location[i:j:j], e.Behaviour[i:j:j], e.Intent[i:j:j]}
}

// Append adds the rows of other at the end.
func (e *Events) Append(other Events) {
	e.User = append(e.User, other.User...)
	e.Sequence = append(e.Sequence, other.Sequence...)
	e.Day = append(e.Day, other.Day...)
	e.Weekday = append(e.Weekday, other.Weekday...)
	e.Slot = append(e.Slot, other.Slot...)
	e.Location = append(e.Location, other.Location...)
	e.Behaviour = append(e.Behaviour, other.Behaviour...)
	e.Intent = append(e.Intent, other.Intent...)
}

// Add appends one row.
func (e *Events) Add(row Event) {
	e.User = append(e.User, row.User)
	e.Sequence = append(e.Sequence, row.Sequence)
	e.Day = append(e.Day, row.Day)
	e.Weekday = append(e.Weekday, row.Weekday)
	e.Slot = append(e.Slot, row.Slot)
	e.Location = append(e.Location, row.Location)
	e.Behaviour = append(e.Behaviour, row.Behaviour)
	e.Intent = append(e.Intent, row.Intent)
}

// Grow makes room for n more rows.
func (e *Events) Grow(n int) {
	e.User = slices.Grow(e.User, n)
	e.Sequence = slices.Grow(e.Sequence, n)
	e.Day = slices.Grow(e.Day, n)
	e.Weekday = slices.Grow(e.Weekday, n)
	e.Slot = slices.Grow(e.Slot, n)
	e.Location = slices.Grow(e.Location, n)
	e.Behaviour = slices.Grow(e.Behaviour, n)
	e.Intent = slices.Grow(e.Intent, n)
}

// Reset removes all rows and keeps their memory for new ones.
func (e *Events) Reset() {
	e.User, e.Sequence, e.Day = e.User[:0], e.Sequence[:0], e.Day[:0]
	e.Weekday, e.Slot = e.Weekday[:0], e.Slot[:0]
	e.Location, e.Behaviour, e.Intent = e.Location[:0], e.Behaviour[:0], e.Intent[:0]
}

// ByUser iterates over runs of rows with the same user, in order; each run
// shares memory with e.
func (e Events) ByUser() iter.Seq2[uint32, Events] { return e.runs(e.User) }

// BySequence iterates over runs of rows with the same sequence. Call it on the
// rows of one user.
func (e Events) BySequence() iter.Seq2[uint32, Events] { return e.runs(e.Sequence) }

func (e Events) runs(key []uint32) iter.Seq2[uint32, Events] {
	return func(yield func(uint32, Events) bool) {
		for start := 0; start < len(key); {
			end := start + 1
			for end < len(key) && key[end] == key[start] {
				end++
			}
			if !yield(key[start], e.Slice(start, end)) {
				return
			}
			start = end
		}
	}
}
