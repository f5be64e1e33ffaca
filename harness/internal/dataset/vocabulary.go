package dataset

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// ids maps the ids of a source to those of a data set: the most frequent in the
// population's training rows is 0; what those rows lack is the number of names. A
// closed vocabulary keeps the ids of the source.
type ids struct {
	location, behaviour           []uint32 // by source id
	locationNames, behaviourNames []string
}

// trained counts the training rows of the population, dev users apart.
func trained(raw *Raw, users []member) ids {
	location := make([]int, len(raw.Locations))
	behaviour := make([]int, len(raw.Behaviours))
	for _, m := range users {
		if m.Role != Population {
			continue
		}
		for i := m.source; i < m.source+m.Train; i++ {
			location[raw.Location[i]]++
			behaviour[raw.Behaviour[i]]++
		}
	}
	var t ids
	t.location, t.locationNames = dense(location, raw.Locations)
	t.behaviour, t.behaviourNames = dense(behaviour, raw.Behaviours)
	return t
}

// closed keeps all names under the ids that they have.
func closed(raw *Raw) ids {
	same := func(n int) []uint32 {
		id := make([]uint32, n)
		for i := range id {
			id[i] = uint32(i)
		}
		return id
	}
	return ids{same(len(raw.Locations)), same(len(raw.Behaviours)), raw.Locations, raw.Behaviours}
}

// dense numbers what occurs by falling frequency, ties by source id.
func dense(count []int, names []string) (id []uint32, kept []string) {
	var order []int
	for i, n := range count {
		if n > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(count[b], count[a]) })
	id = make([]uint32, len(count))
	for i := range id {
		id[i] = uint32(len(order))
	}
	for rank, i := range order {
		id[i] = uint32(rank)
		kept = append(kept, names[i])
	}
	return id, kept
}

// vocabulary names the ids. Intents are the source's own, trained or not.
func (t ids) vocabulary(raw *Raw, s Settings) data.Vocabulary {
	v := data.Vocabulary{
		Locations:   t.locationNames,
		Behaviours:  t.behaviourNames,
		Intents:     raw.Intents,
		IntentOf:    make([]uint32, len(t.behaviourNames)),
		SlotsPerDay: s.SlotsPerDay,
		DayStart:    s.DayStart,
	}
	if s.Location == LocationCategory {
		v.Locations = t.behaviourNames
	}
	for source, id := range t.behaviour {
		if int(id) < len(v.IntentOf) {
			v.IntentOf[id] = raw.IntentOf[source]
		}
	}
	return v
}

// untrained tells how many source ids, and rows with them, are read as unknown.
func (d *Dataset) untrained(raw *Raw, users []member) []string {
	fields := []struct {
		name    string
		source  []uint32
		id      []uint32
		unknown uint32
	}{
		{"behaviours", raw.Behaviour, d.Events.Behaviour, d.Vocabulary.UnknownBehaviour()},
		{"locations", raw.Location, d.Events.Location, d.Vocabulary.UnknownLocation()},
	}
	if d.Settings.Location == LocationCategory {
		fields = fields[:1]
	}
	var notes []string
	for _, f := range fields {
		seen, never, rows := map[uint32]bool{}, 0, 0
		for _, m := range users {
			for k := range m.Count {
				source, unknown := f.source[m.source+k], f.id[m.First+k] == f.unknown
				if unknown {
					rows++
				}
				if !seen[source] && unknown {
					never++
				}
				seen[source] = true
			}
		}
		if never > 0 {
			notes = append(notes, fmt.Sprintf("%d of %d %s (%d of %d events) occur in no training row of the population and are read as unknown",
				never, len(seen), f.name, rows, d.Rows()))
		}
	}
	return notes
}
