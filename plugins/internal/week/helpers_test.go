package week

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// vocabulary has days of 48 slots that begin at 04:00.
func vocabulary() *data.Vocabulary {
	return &data.Vocabulary{
		Locations: []string{"home", "office", "bar", "gym"}, Behaviours: []string{"sleep", "work", "drink", "run"},
		Intents: []string{"rest", "duty"}, IntentOf: []uint32{0, 1, 0, 0}, SlotsPerDay: 48, DayStart: 8,
	}
}

// on is an event of user 5 in the week of sequence 1.
func on(weekday, slot uint8, location, behaviour uint32) data.Event {
	return data.Event{User: 5, Sequence: 1, Day: uint32(weekday), Weekday: weekday, Slot: slot, Location: location, Behaviour: behaviour}
}

// table gives events the intents of their behaviours.
func table(events ...data.Event) data.Events {
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

// repeat returns n times the same event.
func repeat(n int, e data.Event) []data.Event { return slices.Repeat([]data.Event{e}, n) }

// random returns a week in order, with several events in some slots.
func random(rng *rand.Rand, v *data.Vocabulary, events int) data.Events {
	var week []data.Event
	for range events {
		week = append(week, on(uint8(rng.IntN(7)), uint8(rng.IntN(v.SlotsPerDay)/4*4), rng.Uint32N(4), rng.Uint32N(4)))
	}
	slices.SortStableFunc(week, func(a, b data.Event) int {
		return (int(a.Day)-int(b.Day))*v.SlotsPerDay + v.SlotOrder(a.Slot) - v.SlotOrder(b.Slot)
	})
	return table(week...)
}

func codec(t testing.TB, train data.Events, c Config) *Codec {
	t.Helper()
	k, err := New(vocabulary(), train, c)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// modes calls test for both modes.
func modes(t *testing.T, test func(t *testing.T, m Mode)) {
	for _, m := range []Mode{Joint, Factored} {
		t.Run(string(m), func(t *testing.T) { test(t, m) })
	}
}

// walk draws legal tokens until End or most of them.
func walk(rng *rand.Rand, c *Codec, most int) []int32 {
	var tokens []int32
	for s := c.Start(); !c.Ended(s) && len(tokens) < most; {
		ranges := c.Legal(s)
		r := ranges[rng.IntN(len(ranges))]
		token := r.From + rng.Int32N(r.To-r.From)
		tokens = append(tokens, token)
		s = c.Next(s, token)
	}
	return tokens
}

// benchmarkWeek has 30 events.
func benchmarkWeek() data.Events {
	return random(rand.New(rand.NewPCG(1, 2)), vocabulary(), 30)
}
