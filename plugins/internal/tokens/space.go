// Package tokens reads events as tokens of fields, the input of the sequence
// predictors: it numbers the tokens, cuts training windows and fills batches. It
// knows no model and draws nothing but from the stream that it is given.
package tokens

import (
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Field is one thing that a row of tokens tells of an event.
type Field uint8

// The fields. NextWeekday and NextSlot are those of the event that follows, for
// models that predict at every row; only context time shows them.
const (
	Weekday Field = iota
	Slot
	Location
	Behaviour
	Intent
	NextWeekday
	NextSlot
)

// Space says which fields rows have and how their tokens are numbered. The n ids
// of a field are tokens 0 to n-1, then come two more: unknown (n), for any other
// id, and masked (n+1), for what is not shown.
type Space struct {
	fields              []Field
	ids                 []int // ids of each field
	classes, behaviours int
	window              int
	time                bool // a target's weekday and slot are shown
	target              sdk.Target
}

// NewSpace returns the space of a run. It panics if a field is given twice.
func NewSpace(run *sdk.Run, fields ...Field) *Space {
	s := &Space{
		fields: slices.Clone(fields), classes: run.Classes(),
		behaviours: len(run.Vocabulary.Behaviours), window: run.Window,
		time: run.Context == sdk.ContextTime, target: run.Target,
	}
	v := &run.Vocabulary
	for i, f := range fields {
		if slices.Contains(fields[:i], f) {
			panic(fmt.Sprintf("tokens: field %d given twice", f))
		}
		s.ids = append(s.ids, map[Field]int{
			Weekday: 7, Slot: v.SlotsPerDay, Location: len(v.Locations), Behaviour: len(v.Behaviours),
			Intent: len(v.Intents), NextWeekday: 7, NextSlot: v.SlotsPerDay,
		}[f])
	}
	return s
}

// Sizes returns how many tokens each field has.
func (s *Space) Sizes() []int {
	sizes := make([]int, len(s.ids))
	for i, n := range s.ids {
		sizes[i] = n + 2
	}
	return sizes
}

// Positions returns how many places a row can have: one for each event of a
// window and one for its target. They count from the end, as if short windows
// were padded on the left: the last row of every window has the last place.
func (s *Space) Positions() int { return s.window + 1 }

// Place returns which field of a row f is, -1 if rows lack it.
func (s *Space) Place(f Field) int { return slices.Index(s.fields, f) }

// token returns the token of an id of field i.
func (s *Space) token(i int, id uint32) int32 {
	return int32(min(int64(id), int64(s.ids[i])))
}

// masked returns the masked token of field i.
func (s *Space) masked(i int) int32 { return int32(s.ids[i] + 1) }

// shown returns the token of a target's weekday or slot, which is field i.
func (s *Space) shown(i int, id uint8) int32 {
	if !s.time || id == data.Masked {
		return s.masked(i)
	}
	return s.token(i, uint32(id))
}

// read returns the token of field i of row r; next is whether row r+1 follows it
// in the same sequence.
func (s *Space) read(i int, e *data.Events, r int, next bool) int32 {
	switch s.fields[i] {
	case Weekday:
		return s.token(i, uint32(e.Weekday[r]))
	case Slot:
		return s.token(i, uint32(e.Slot[r]))
	case Location:
		return s.token(i, e.Location[r])
	case Behaviour:
		return s.token(i, e.Behaviour[r])
	case Intent:
		return s.token(i, e.Intent[r])
	case NextWeekday:
		if next {
			return s.shown(i, e.Weekday[r+1])
		}
	case NextSlot:
		if next {
			return s.shown(i, e.Slot[r+1])
		}
	}
	return s.masked(i)
}
