package history

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// on returns one row for each given day; day 0 is a Wednesday. Behaviour numbers
// the rows.
func on(days ...int) data.Events {
	var rows data.Events
	for i, day := range days {
		rows.Add(data.Event{User: 7, Day: uint32(day), Weekday: uint8((day + 2) % 7), Slot: 10, Behaviour: uint32(i)})
	}
	return rows
}

// times returns n times the same day.
func times(n, day int) []int { return slices.Repeat([]int{day}, n) }

func TestSeed(t *testing.T) {
	week, day := dataset.Settings{SeedPart: dataset.SeedWeek}, dataset.Settings{SeedPart: dataset.SeedFirstDay}
	tests := map[string]struct {
		train    data.Events
		settings dataset.Settings
		first, n int
	}{
		// Days 0-4 are Wednesday to Sunday, 5-11 the next week.
		"first week with 15":      {on(slices.Concat(times(14, 1), times(7, 5), times(8, 11), times(30, 12))...), week, 14, 15},
		"Sunday belongs to it":    {on(slices.Concat(times(7, 0), times(8, 4), times(20, 5))...), week, 0, 15},
		"Monday does not":         {on(slices.Concat(times(7, 0), times(8, 5), times(7, 6))...), week, 7, 15},
		"no such week: 20 events": {on(slices.Concat(times(14, 1), times(14, 8))...), week, 0, 20},
		"fewer than 20":           {on(1, 2, 3), week, 0, 3},
		"none":                    {data.Events{}, week, 0, 0},
		"first day":               {on(slices.Concat(times(17, 3), times(20, 4))...), day, 0, 17},
		"first day of none":       {data.Events{}, day, 0, 0},
	}
	for name, test := range tests {
		got := Seed(test.train, test.settings)
		if diff := cmp.Diff(test.train.Slice(test.first, test.first+test.n), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLimited(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 0, 9: 4, 208: 104, 210: 105, 211: 105, 2000: 105} {
		rows := on(times(n, 3)...)
		if diff := cmp.Diff(rows.Slice(0, want), Limited(rows, 105)); diff != "" {
			t.Errorf("of %d rows (-want +got):\n%s", n, diff)
		}
	}
}

func TestDays(t *testing.T) {
	rows := on(5, 5, 7, 8, 11, 12, 40)
	for n, want := range map[int]int{0: 1, 1: 2, 2: 2, 3: 3, 7: 5, 8: 6, 10: 6, 21: 6, 36: 7} {
		if diff := cmp.Diff(rows.Slice(0, want), Days(rows, n)); diff != "" {
			t.Errorf("%d days (-want +got):\n%s", n, diff)
		}
	}
	if Days(data.Events{}, 0).Len()+Days(data.Events{}, 3).Len() != 0 {
		t.Error("days of no rows hold rows")
	}
}

func TestFullestWeek(t *testing.T) {
	// Weeks of 3, 4, 4 and 2 rows.
	rows := on(0, 1, 4, 5, 6, 7, 11, 12, 13, 14, 18, 19, 20)
	if diff := cmp.Diff([]uint32{5, 6, 7, 11}, FullestWeek(rows).Day); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if FullestWeek(data.Events{}).Len() != 0 {
		t.Error("a week of no rows holds rows")
	}
}

func TestWeeks(t *testing.T) {
	still := func(rows data.Events) data.Events {
		clear(rows.Weekday)
		return rows
	}
	tests := map[string]struct {
		rows data.Events
		want int
	}{
		"none":                         {data.Events{}, 1},
		"one event":                    {on(3), 1},
		"Wednesday to Sunday":          {on(0, 4), 1},
		"Sunday and Monday":            {on(4, 5), 2},
		"a week of no events between":  {on(0, 12), 3},
		"two synthetic sequences":      {on(12, 0), 3},
		"constant weekday, one week":   {still(on(0, 3, 6)), 1},
		"constant weekday, two weeks":  {still(on(0, 6, 7)), 2},
		"constant weekday, 7 days off": {still(on(3, 10)), 2},
	}
	for name, test := range tests {
		if got := Weeks(test.rows); got != test.want {
			t.Errorf("%s: %d weeks, want %d", name, got, test.want)
		}
	}
	week := still(on(0, 1, 2, 3, 4, 5, 6))
	if got := FullestWeek(week); got.Len() != 7 {
		t.Errorf("a week of constant weekday has %d days", got.Len())
	}
}

func TestTile(t *testing.T) {
	rows := on(1, 2, 3)
	for _, n := range []int{0, 1, 3, 4, 8} {
		got := Tile(rows, n)
		var want data.Events
		for i := range n {
			row := rows.Row(i % 3)
			row.Sequence = uint32(1 + i/3)
			want.Add(row)
		}
		if diff := cmp.Diff(want.User, got.User); diff != "" || got.Len() != n {
			t.Errorf("%d rows of %d: %s", got.Len(), n, diff)
		}
		if diff := cmp.Diff(want.Behaviour, got.Behaviour); diff != "" {
			t.Errorf("%d behaviours (-want +got):\n%s", n, diff)
		}
		if diff := cmp.Diff(want.Sequence, got.Sequence); diff != "" {
			t.Errorf("%d sequences (-want +got):\n%s", n, diff)
		}
	}
	if diff := cmp.Diff([]uint32{0, 0, 0}, rows.Sequence); diff != "" {
		t.Errorf("Tile changed its rows:\n%s", diff)
	}
	if Tile(data.Events{}, 5).Len() != 0 {
		t.Error("copies of no rows hold rows")
	}
}

// No window reaches from one copy, or one user, into another.
func TestCopiesStandApart(t *testing.T) {
	two := on(1, 2)
	other := on(3, 4, 5)
	for i := range other.User {
		other.User[i] = 8
	}
	two.Append(other)
	own := As(3, two)
	if diff := cmp.Diff([]uint32{1, 1, 2, 2, 2}, own.Sequence); diff != "" {
		t.Errorf("sequences (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(slices.Repeat([]uint32{3}, 5), own.User); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
	if two.User[0] != 7 || two.Sequence[2] != 0 {
		t.Error("As changed its rows")
	}
	tiled := Tile(own, 12)
	if diff := cmp.Diff([]uint32{1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5}, tiled.Sequence); diff != "" {
		t.Errorf("tiled sequences (-want +got):\n%s", diff)
	}
	targets := 0
	for range data.Targets(tiled, data.MaxWindow) {
		targets++
	}
	if targets != 12-5 {
		t.Errorf("%d targets in 12 rows of 5 sequences", targets)
	}
}

func TestNeighbour(t *testing.T) {
	v := &data.Vocabulary{Intents: []string{"eat", "work"}, SlotsPerDay: 48}
	rows := func(slot uint8, intents ...uint32) data.Events {
		var e data.Events
		for _, intent := range intents {
			e.Add(data.Event{Slot: slot, Intent: intent})
		}
		return e
	}
	train := map[uint32]data.Events{
		2: rows(30, 0, 0, 1),         // another time of day
		4: rows(10, 1, 1, 1),         // near
		5: rows(8, 0, 0, 1, 0, 0, 1), // the same shares: slots 8 and 15 are one bin
		6: rows(15, 0, 0, 1),         // the same as 5
		9: {},
	}
	n := NewNeighbours([]uint32{9, 6, 2, 5, 4}, func(u uint32) data.Events { return train[u] }, v)
	if user, ok := n.Of(rows(12, 1, 0, 0)); user != 5 || !ok {
		t.Errorf("neighbour %d, %v, want 5, the lower of two equal", user, ok)
	}
	if user, ok := n.Of(rows(12, 1, 1)); user != 4 || !ok {
		t.Errorf("neighbour %d, %v, want 4", user, ok)
	}
	if _, ok := n.Of(data.Events{}); ok {
		t.Error("no seed has a neighbour")
	}
	if _, ok := NewNeighbours(nil, nil, v).Of(rows(1, 1)); ok {
		t.Error("nobody is a neighbour")
	}
}

// A user's own rows are nearer than anybody else's, whatever they are.
func TestNeighbourOfATrainPartIsItself(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	v := &data.Vocabulary{Intents: make([]string, 5), SlotsPerDay: 48}
	train := make([]data.Events, 40)
	var users []uint32
	for u := range train {
		users = append(users, uint32(u))
		for range 30 {
			train[u].Add(data.Event{Slot: uint8(rng.IntN(48)), Intent: rng.Uint32N(5)})
		}
	}
	n := NewNeighbours(users, func(u uint32) data.Events { return train[u] }, v)
	for u := range train {
		if got, _ := n.Of(train[u]); got != uint32(u) {
			t.Errorf("user %d has neighbour %d", u, got)
		}
	}
}
