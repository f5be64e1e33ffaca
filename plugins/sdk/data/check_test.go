package data_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

var home = data.Vocabulary{
	Locations:   []string{"home", "work"},
	Behaviours:  []string{"sleep", "eat", "code"},
	Intents:     []string{"rest", "work"},
	IntentOf:    []uint32{0, 0, 1},
	SlotsPerDay: 24,
	DayStart:    4,
}

// evening is one user from the late evening of day 1 to the morning of day 2; a
// day begins at slot 4.
func evening() data.Events {
	var e data.Events
	for _, row := range []data.Event{
		{User: 3, Day: 1, Weekday: 6, Slot: 23, Location: 1, Behaviour: 2, Intent: 1},
		{User: 3, Day: 1, Weekday: 6, Slot: 2, Location: 0, Behaviour: 1, Intent: 0},
		{User: 3, Day: 1, Weekday: 6, Slot: 2, Location: 2, Behaviour: 3, Intent: 1},
		{User: 3, Day: 2, Weekday: 0, Slot: 4, Location: 0, Behaviour: 0, Intent: 0},
		{User: 3, Sequence: 1, Day: 0, Slot: 4},
		{User: 2, Sequence: 0, Day: 0, Slot: 4},
	} {
		e.Add(row)
	}
	return e
}

func TestCheck(t *testing.T) {
	if err := data.Check(evening(), &home); err != nil {
		t.Fatalf("good rows: %v", err)
	}
	if err := data.Check(data.Events{}, &home); err != nil {
		t.Fatalf("no rows: %v", err)
	}
	for want, edit := range map[string]func(*data.Events){
		"row 1: weekday is 7, want 0 (Monday) to 6":                                           func(e *data.Events) { e.Weekday[1] = 7 },
		"row 0: slot is 24, want 0 to 23":                                                     func(e *data.Events) { e.Slot[0] = 24 },
		"row 2: location is 3, want at most 2 (unknown)":                                      func(e *data.Events) { e.Location[2] = 3 },
		"row 2: behaviour is 4, want at most 3 (unknown)":                                     func(e *data.Events) { e.Behaviour[2] = 4 },
		"row 2: intent is 2, want 0 to 1":                                                     func(e *data.Events) { e.Intent[2] = 2 },
		"row 1: intent is 1, want 0, the intent of behaviour 1 (eat)":                         func(e *data.Events) { e.Intent[1] = 1 },
		"row 3: day is 0, want at least 1, the day of the row before":                         func(e *data.Events) { e.Day[3] = 0 },
		"row 1: slot is 22, want none before slot 23, that of the row before on the same day": func(e *data.Events) { e.Slot[1] = 22 },
		"row 5: user is 3, want rows of one user together: this user has rows further up": func(e *data.Events) {
			e.User[3], e.User[4], e.User[5] = 2, 2, 3
		},
		"row 5: sequence is 0, want rows of one sequence together: this one has rows further up": func(e *data.Events) { e.User[5] = 3 },
		"column slot has 5 rows, column user 6":                                                  func(e *data.Events) { e.Slot = e.Slot[:5] },
	} {
		e := evening()
		edit(&e)
		if err := data.Check(e, &home); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestCheckRowError(t *testing.T) {
	e := evening()
	e.Location[2] = 9
	var row *data.RowError
	if err := data.Check(e, &home); !errors.As(err, &row) || row.Row != 2 || row.Column != "location" || row.Value != 9 {
		t.Errorf("got %v", err)
	}
}

func BenchmarkCheck(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var e data.Events
	for i := range 1 << 20 {
		behaviour := r.Uint32N(3)
		e.Add(data.Event{User: uint32(i / 1000), Day: uint32(i % 1000), Behaviour: behaviour, Intent: home.IntentOf[behaviour]})
	}
	b.SetBytes(26 << 20)
	for b.Loop() {
		if err := data.Check(e, &home); err != nil {
			b.Fatal(err)
		}
	}
}
