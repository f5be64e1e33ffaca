package main

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// format names the layout of model.json.
const format = "markov/1"

// learned is what model.json holds: the population's habits as rows of
// [level, a, b, outcome, count], see table.rows.
type learned struct {
	Most  int      `json:"most"`
	Begin [][5]int `json:"begin"`
	Next  [][5]int `json:"next"`
	Where [][5]int `json:"where"`
	Gap   [][5]int `json:"gap"`
}

func (h *habits) save(dir string) error {
	return modelfile.Save(dir, format, learned{h.most, h.begin.rows(), h.next.rows(), h.where.rows(), h.gap.rows()})
}

// load reads the population's habits.
func load(run *sdk.Run) (*habits, error) {
	var l learned
	if err := modelfile.Load(run.ModelDir, format, &l); err != nil {
		return nil, err
	}
	if err := l.check(&run.Vocabulary); err != nil {
		return nil, fmt.Errorf("model in %s: %w", run.ModelDir, err)
	}
	return l.habits(), nil
}

// habits turns rows into tables, the commonest outcome of each context first.
func (l *learned) habits() *habits {
	h := &habits{tableOf(l.Begin), tableOf(l.Next), tableOf(l.Where), tableOf(l.Gap), l.Most}
	for _, t := range []table{h.begin, h.next, h.where, h.gap} {
		t.byCount()
	}
	return h
}

// check says which row does not fit the vocabulary.
func (l *learned) check(v *data.Vocabulary) error {
	if l.Most < 0 {
		return fmt.Errorf("most is %d", l.Most)
	}
	const mostCount = 1 << 32 // keeps every sum exact
	for _, t := range []struct {
		name     string
		rows     [][5]int
		outcomes int
	}{
		{"begin", l.Begin, v.SlotsPerDay + 1},
		{"next", l.Next, len(v.Behaviours)},
		{"where", l.Where, len(v.Locations)},
		{"gap", l.Gap, v.SlotsPerDay + 1},
	} {
		for i, r := range t.rows {
			if id, n := r[3], r[4]; id < 0 || id >= t.outcomes || n < 1 || n > mostCount {
				return fmt.Errorf("%s row %d: outcome %d with count %d, want 0 to %d and 1 or more: train again with this vocabulary",
					t.name, i, id, n, t.outcomes-1)
			}
		}
	}
	return nil
}
