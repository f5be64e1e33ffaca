package privacy

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Match says when an event of one week is in another.
type Match int

// The variants of EVALUATION section 5.
const (
	Exact        Match = iota // an event of the same day of the week, slot and location
	Near                      // or of the slot before or after it in that day
	CarryForward              // the place last seen by a slot of a day is the same there (the paper's)
)

// Grid says how places and times are told apart.
type Grid struct {
	SlotsPerDay int
	DayStart    int
	Places      int  // of the ids of places; unknown ones are one more
	ByBehaviour bool // the place of an event is its behaviour: of data without locations
}

// NewGrid returns the grid of a vocabulary: places are locations, or behaviours where
// it has no locations.
func NewGrid(v *data.Vocabulary) Grid {
	g := Grid{SlotsPerDay: v.SlotsPerDay, DayStart: v.DayStart, Places: len(v.Locations)}
	if g.Places == 0 {
		g.Places, g.ByBehaviour = len(v.Behaviours), true
	}
	return g
}

// cell is a (day of the week, slot, place).
type cell uint32

func (g Grid) cell(day, slot, place int) cell {
	return cell((day*g.SlotsPerDay+slot)*(g.Places+1) + place)
}

// cells returns the cells of a week's events, in their order, or, with carry, of each
// slot from the first event of a day to its end. The day of the week is the weekday:
// real days are counted from the first of the data, which is any, written ones from a
// Monday.
func (g Grid) cells(week data.Events, carry bool) []cell {
	var all []cell
	for i := range week.Len() {
		day, slot, place := g.at(week, i)
		if !carry {
			all = append(all, g.cell(day, slot, place))
			continue
		}
		end := g.SlotsPerDay
		if i+1 < week.Len() && week.Day[i+1] == week.Day[i] {
			_, end, _ = g.at(week, i+1)
		}
		for s := slot; s < end; s++ {
			all = append(all, g.cell(day, s, place))
		}
	}
	return all
}

// at returns where an event is: slots are counted from the start of the day.
func (g Grid) at(week data.Events, i int) (day, slot, place int) {
	id := week.Location[i]
	if g.ByBehaviour {
		id = week.Behaviour[i]
	}
	slot = (int(week.Slot[i]) - g.DayStart + g.SlotsPerDay) % g.SlotsPerDay
	return int(week.Weekday[i]), slot, min(int(id), g.Places)
}

// Index finds, for a week, how much of it each of many weeks has.
type Index struct {
	grid  Grid
	match Match
	weeks int
	of    map[cell][]int32 // weeks with the cell, ascending, each once
	hits  []int32          // of the week that is asked about, by indexed week
	seen  []int32          // the last event of it that a week matched
}

// NewIndex returns an index of weeks. It is not safe for several goroutines.
func NewIndex(g Grid, m Match, weeks []data.Events) *Index {
	x := &Index{grid: g, match: m, weeks: len(weeks), of: map[cell][]int32{}, hits: make([]int32, len(weeks)), seen: make([]int32, len(weeks))}
	for i, w := range weeks {
		cells := g.cells(w, m == CarryForward)
		slices.Sort(cells)
		for _, c := range slices.Compact(cells) {
			x.of[c] = append(x.of[c], int32(i))
		}
	}
	return x
}

// Largest returns the k largest overlaps of a week with indexed ones, descending: the
// shares of its events (with CarryForward, of its cells) that a week matches. Where
// there are fewer weeks than k the rest are 0; a week without events overlaps with
// nothing. The order of the indexed weeks does not matter.
func (x *Index) Largest(week data.Events, k int) []float64 {
	largest := make([]float64, k)
	cells := x.grid.cells(week, x.match == CarryForward)
	if len(cells) == 0 {
		return largest
	}
	clear(x.hits)
	for i := range x.seen {
		x.seen[i] = -1
	}
	for event, c := range cells {
		x.count(int32(event), c)
		if x.match == Near {
			step := cell(x.grid.Places + 1)
			slot := int(c/step) % x.grid.SlotsPerDay
			if slot > 0 {
				x.count(int32(event), c-step)
			}
			if slot+1 < x.grid.SlotsPerDay {
				x.count(int32(event), c+step)
			}
		}
	}
	// The k largest of small integers: counted by size.
	counts := make([]int, len(cells)+1)
	for _, n := range x.hits {
		counts[n]++
	}
	at := 0
	for n := len(cells); n > 0 && at < k; n-- {
		for range min(counts[n], k-at) {
			largest[at] = float64(n) / float64(len(cells))
			at++
		}
	}
	return largest
}

// count adds an event to the weeks that have a cell, once for each event.
func (x *Index) count(event int32, c cell) {
	for _, w := range x.of[c] {
		if x.seen[w] != event {
			x.seen[w] = event
			x.hits[w]++
		}
	}
}
