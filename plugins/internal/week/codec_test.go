package week

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// vocabulary has days of 48 slots that begin at 04:00.
func vocabulary() *data.Vocabulary {
	return &data.Vocabulary{
		Locations: []string{"home", "office", "bar", "gym"}, Behaviours: []string{"sleep", "work", "drink", "run"},
		Intents: []string{"rest", "duty"}, IntentOf: []uint32{0, 1, 0, 0}, SlotsPerDay: 48, DayStart: 8,
	}
}

// on returns a row of sequence 1 on a day of its week.
func on(weekday uint8, slot uint8, location, behaviour uint32) data.Event {
	return data.Event{User: 5, Sequence: 1, Day: uint32(weekday), Weekday: weekday, Slot: slot,
		Location: location, Behaviour: behaviour}
}

func rowsOf(events ...data.Event) data.Events {
	var rows data.Events
	v := vocabulary()
	for _, e := range events {
		if e.Behaviour < v.UnknownBehaviour() {
			e.Intent = v.IntentOf[e.Behaviour]
		}
		rows.Add(e)
	}
	return rows
}

func TestDecodeOfEncode(t *testing.T) {
	train := rowsOf(on(0, 18, 1, 1), on(0, 18, 0, 0), on(0, 2, 0, 0), on(3, 10, 2, 2), on(6, 9, 3, 3), on(6, 9, 3, 3))
	for _, mode := range []Mode{Joint, Factored} {
		c, err := New(vocabulary(), train, Config{Mode: mode, MinCount: 1})
		if err != nil {
			t.Fatal(err)
		}
		tokens, truncated := c.Encode(nil, train)
		var count Counters
		got := c.Decode(tokens, 5, 1, &count)
		if diff := cmp.Diff(train, got, cmpopts.EquateEmpty()); diff != "" || truncated {
			t.Errorf("%s: truncated %v (-want +got):\n%s", mode, truncated, diff)
		}
	}
}
