package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// state is what a class is counted under: the class before it and a time.
type state struct {
	last int // class of the event before, K if unknown
	time int // see space.time, or noTime
}

// noTime stands for a time that is not shown.
const noTime = -1

// Times of a state: hours 0-23 of a weekday, 24-47 of Saturday and Sunday.
// Context none tells no days apart and uses the first 24.
const (
	hours = 24
	times = 2 * hours
)

// space is the set of states and classes of one run.
type space struct {
	run     *sdk.Run
	classes int // K
}

func spaceOf(run *sdk.Run) space { return space{run, run.Classes()} }

// class returns the class of an event, K if it is unknown.
func (s space) class(e data.Event) int { return min(int(s.run.Class(e)), s.classes) }

// before returns the state of a target: under context none the time is the hour
// of the last event, under context time it is the hour of the target and whether
// its day is one of the weekend.
func (s space) before(last data.Event, weekday, slot uint8) state {
	if s.run.Context == sdk.ContextTime {
		return state{s.class(last), s.timeOf(weekday, slot)}
	}
	return state{s.class(last), s.timeOf(0, last.Slot)}
}

func (s space) timeOf(weekday, slot uint8) int {
	if weekday > 6 || int(slot) >= s.run.Vocabulary.SlotsPerDay {
		return noTime
	}
	hour := int(slot) * hours / s.run.Vocabulary.SlotsPerDay
	if weekday >= 5 {
		return hours + hour
	}
	return hour
}

// eachPair calls pair with the state and the class of every known target of rows.
func (s space) eachPair(rows data.Events, pair func(state, int)) {
	data.Targets(rows, 1)(func(history data.Events, target data.Event) bool {
		if c := s.class(target); c < s.classes {
			pair(s.before(history.Row(0), target.Weekday, target.Slot), c)
		}
		return true
	})
}
