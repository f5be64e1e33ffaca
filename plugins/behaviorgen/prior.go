package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// prior is what Fit knows of the population: how many events its weeks have, and what
// is done when. A language model is told none of it but the number of records; the
// offline stand-in knows it all.
type prior struct {
	Usual  float64 `json:"usual"`  // events of a week, the mean over weeks that have any
	Habits []habit `json:"habits"` // in the order of their fields
}

// habit is how often the population does something somewhere at some time.
type habit struct {
	Slot      uint8  `json:"slot"`
	Location  uint32 `json:"location"`
	Behaviour uint32 `json:"behaviour"`
	Count     int    `json:"count"`
}

const priorFormat = "behaviorgen/1"

// priorOf counts training rows.
func priorOf(train data.Events, v *data.Vocabulary) *prior {
	type key struct {
		slot                uint8
		location, behaviour uint32
	}
	counts, weeks, events := map[key]int{}, 0, 0
	for _, user := range train.ByUser() {
		for _, rows := range week.Weeks(user) {
			weeks++
			events += rows.Len()
			for i := range rows.Len() {
				if rows.Behaviour[i] < v.UnknownBehaviour() && rows.Location[i] < v.UnknownLocation() {
					counts[key{rows.Slot[i], rows.Location[i], rows.Behaviour[i]}]++
				}
			}
		}
	}
	p := &prior{Usual: float64(events) / float64(max(1, weeks))}
	for k, n := range counts {
		p.Habits = append(p.Habits, habit{k.slot, k.location, k.behaviour, n})
	}
	slices.SortFunc(p.Habits, func(a, b habit) int {
		return cmp.Or(cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Behaviour, b.Behaviour))
	})
	return p
}

func (p *prior) save(dir string) error { return modelfile.Save(dir, priorFormat, p) }

// loadPrior reads and checks what Fit left.
func loadPrior(run *sdk.Run) (*prior, error) {
	p := &prior{}
	if err := modelfile.Load(run.ModelDir, priorFormat, p); err != nil {
		return nil, err
	}
	v := &run.Vocabulary
	for i, h := range p.Habits {
		if int(h.Slot) >= v.SlotsPerDay || h.Location >= v.UnknownLocation() || h.Behaviour >= v.UnknownBehaviour() || h.Count < 1 {
			return nil, fmt.Errorf("model in %s: habit %d does not fit the vocabulary: fit again", run.ModelDir, i)
		}
	}
	return p, nil
}
