package privacy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// grid has four slots a day, which starts with the second of the clock.
var grid = Grid{SlotsPerDay: 4, DayStart: 1, Places: 9}

// at is a (day of the week, slot of the clock, place).
type at struct {
	day   uint8
	slot  uint8
	place uint32
}

func week(events ...at) data.Events {
	var w data.Events
	for _, e := range events {
		w.Add(data.Event{Day: uint32(e.day), Weekday: e.day, Slot: e.slot, Location: e.place})
	}
	return w
}

// randomWeeks are full of events of a few places, so that many are alike.
func randomWeeks(n int, g Grid, rng *rand.Rand) []data.Events {
	weeks := make([]data.Events, n)
	for i := range weeks {
		for day := range uint8(7) {
			for s := range g.SlotsPerDay {
				if slot := (s + g.DayStart) % g.SlotsPerDay; rng.IntN(3) == 0 {
					place := uint32(rng.IntN(g.Places))
					weeks[i].Add(data.Event{Day: uint32(day), Weekday: day, Slot: uint8(slot), Location: place, Intent: place})
				}
			}
		}
	}
	return weeks
}

func TestOverlap(t *testing.T) {
	monday := week(at{0, 1, 5}, at{0, 3, 6}, at{0, 0, 7}) // 0 is the last slot of a day
	for _, c := range []struct {
		name        string
		asked, real data.Events
		match       Match
		want        float64
	}{
		{"itself", monday, monday, Exact, 1},
		{"nothing in common", monday, week(at{0, 1, 6}, at{1, 1, 5}, at{0, 2, 5}), Exact, 0},
		{"a part", monday, week(at{0, 1, 5}, at{2, 2, 2}), Exact, 1. / 3},
		{"the other way round it is a part of that", week(at{0, 1, 5}, at{2, 2, 2}), monday, Exact, .5},
		{"the slot beside", monday, week(at{0, 2, 5}, at{0, 2, 6}), Exact, 0},
		{"the slot beside counts", monday, week(at{0, 2, 5}, at{0, 2, 6}), Near, 2. / 3},
		{"an event counts once", monday, week(at{0, 1, 5}, at{0, 2, 5}), Near, 1. / 3},
		{"but not over the end of a day", week(at{0, 0, 7}), week(at{1, 1, 7}), Near, 0},
		{"nor from it into the same day", week(at{0, 0, 7}), week(at{0, 1, 7}), Near, 0},
		// The cells of monday are 5 5 6 7, of the other 5 5 5 5.
		{"carried", monday, week(at{0, 1, 5}), CarryForward, .5},
		{"not into the next day", week(at{0, 1, 5}, at{1, 3, 5}), week(at{0, 1, 5}), CarryForward, 4. / 6},
		{"the last of a slot stays", week(at{0, 1, 4}, at{0, 1, 5}), week(at{0, 1, 5}), CarryForward, 1},
		{"no event", data.Events{}, monday, Exact, 0},
	} {
		if got := NewIndex(grid, c.match, []data.Events{c.real}).Largest(c.asked, 1)[0]; got != c.want {
			t.Errorf("%s: %g, want %g", c.name, got, c.want)
		}
	}
}

// Real days are counted from any day of the week, those of synthetic weeks from Monday.
func TestOverlapGoesByWeekday(t *testing.T) {
	var real, written data.Events
	real.Add(data.Event{Day: 8, Weekday: 2, Slot: 1, Location: 3}) // day 0 is a Tuesday
	written.Add(data.Event{Day: 2, Weekday: 2, Slot: 1, Location: 3})
	for _, m := range []Match{Exact, Near, CarryForward} {
		if got := NewIndex(grid, m, []data.Events{real}).Largest(written, 1)[0]; got != 1 {
			t.Errorf("match %d: %g", m, got)
		}
	}
}

// Data without locations is told apart by behaviour.
func TestOverlapByBehaviour(t *testing.T) {
	g := NewGrid(&data.Vocabulary{Behaviours: []string{"a", "b"}, SlotsPerDay: 4})
	var a, b data.Events
	a.Add(data.Event{Behaviour: 0})
	b.Add(data.Event{Behaviour: 1})
	x := NewIndex(g, Exact, []data.Events{a})
	if own, other := x.Largest(a, 1)[0], x.Largest(b, 1)[0]; own != 1 || other != 0 {
		t.Errorf("%g and %g", own, other)
	}
}

// The index finds what comparing every pair finds, whatever the order of the weeks.
func TestIndexAgainstAllPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	g := Grid{SlotsPerDay: 12, DayStart: 3, Places: 3}
	real, asked := randomWeeks(40, g, rng), randomWeeks(20, g, rng)
	turned := slices.Clone(real)
	slices.Reverse(turned)
	for _, m := range []Match{Exact, Near, CarryForward} {
		x, y := NewIndex(g, m, real), NewIndex(g, m, turned)
		for _, w := range asked {
			want := allPairs(g, m, real, w, 5)
			if diff := cmp.Diff(want, x.Largest(w, 5)); diff != "" {
				t.Fatalf("match %d (-all pairs +index):\n%s", m, diff)
			}
			if diff := cmp.Diff(want, y.Largest(w, 5)); diff != "" {
				t.Fatalf("match %d, other order:\n%s", m, diff)
			}
		}
	}
	if got := NewIndex(g, Exact, real[:2]).Largest(real[0], 5); got[0] != 1 || got[2] != 0 {
		t.Errorf("two weeks, five asked for: %v", got)
	}
}

// allPairs compares a week with each of many by their definition.
func allPairs(g Grid, m Match, real []data.Events, asked data.Events, k int) []float64 {
	shares := make([]float64, 0, len(real)+k)
	cells := g.cells(asked, m == CarryForward)
	for _, r := range real {
		has, same := map[cell]bool{}, 0
		for _, c := range g.cells(r, m == CarryForward) {
			has[c] = true
		}
		for _, c := range cells {
			step := cell(g.Places + 1)
			slot := int(c/step) % g.SlotsPerDay
			near := m == Near && (slot > 0 && has[c-step] || slot+1 < g.SlotsPerDay && has[c+step])
			if has[c] || near {
				same++
			}
		}
		shares = append(shares, float64(same)/float64(len(cells)))
	}
	slices.Sort(shares)
	slices.Reverse(shares)
	return append(shares, make([]float64, k)...)[:k]
}

// BenchmarkUniqueness is a case of the size of fsq_nyc shrunk by 20: the index beside the
// comparison of all pairs.
func BenchmarkUniqueness(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	g := Grid{SlotsPerDay: 48, Places: 300}
	real, asked := randomWeeks(400, g, rng), randomWeeks(20, g, rng)
	for _, m := range []Match{Exact, CarryForward} {
		b.Run(fmt.Sprintf("index/match=%d", m), func(b *testing.B) {
			for b.Loop() {
				x := NewIndex(g, m, real)
				for _, w := range asked {
					x.Largest(w, 5)
				}
			}
		})
		b.Run(fmt.Sprintf("pairs/match=%d", m), func(b *testing.B) {
			for b.Loop() {
				for _, w := range asked {
					allPairs(g, m, real, w, 5)
				}
			}
		})
	}
}
