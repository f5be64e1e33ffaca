package week

import (
	"maps"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// counts is how many training events each moment has.
type counts map[moment]int

// count counts the events of rows: those of a known behaviour.
func count(v *data.Vocabulary, rows data.Events) counts {
	c := counts{}
	for i := range rows.Len() {
		if m, ok := momentOf(v, rows, i); ok {
			c[m]++
		}
	}
	return c
}

// momentOf returns the moment of a row, or false if it is no event.
func momentOf(v *data.Vocabulary, rows data.Events, i int) (moment, bool) {
	m := moment{int(rows.Slot[i]), rows.Location[i], rows.Behaviour[i]}
	if m.location >= v.UnknownLocation() {
		m.location = unknownLocation
	}
	return m, m.behaviour < v.UnknownBehaviour()
}

// joint returns the moments that have tokens, sorted.
func (c counts) joint(least int) []moment {
	kept := map[moment]bool{}
	for m, n := range c {
		if n < least {
			m.location = unknownLocation
		}
		kept[m] = true
	}
	return slices.SortedFunc(maps.Keys(kept), compareMoments)
}

// factored returns the known locations and the behaviours, sorted.
func (c counts) factored() (locations, behaviours []uint32) {
	where, what := map[uint32]bool{}, map[uint32]bool{}
	for m := range c {
		what[m.behaviour] = true
		if m.location != unknownLocation {
			where[m.location] = true
		}
	}
	return slices.Sorted(maps.Keys(where)), slices.Sorted(maps.Keys(what))
}

// usual returns the location that each behaviour has most often, of equals the
// lowest; for one that has none, that of all events. It is empty if no location is
// known at all.
func (c counts) usual() map[uint32]uint32 {
	type pair struct{ behaviour, location uint32 }
	ofBehaviour, ofAll := map[pair]int{}, map[uint32]int{}
	for m, n := range c {
		if m.location != unknownLocation {
			ofBehaviour[pair{m.behaviour, m.location}] += n
			ofAll[m.location] += n
		}
	}
	locations, behaviours := c.factored()
	usual := map[uint32]uint32{}
	for _, b := range behaviours {
		most, everywhere := 0, 0
		for _, l := range locations {
			switch n, all := ofBehaviour[pair{b, l}], ofAll[l]; {
			case n > most:
				usual[b], most = l, n
			case most == 0 && all > everywhere:
				usual[b], everywhere = l, all
			}
		}
	}
	return usual
}
