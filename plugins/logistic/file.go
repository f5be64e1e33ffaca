package main

import (
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// format names the layout of model.json.
const format = "logistic/1"

// learned is what model.json holds.
type learned struct {
	Context   sdk.Context `json:"context"`
	History   History     `json:"history"`
	Frequency []float64   `json:"frequency"` // (K)
	Weights   weights     `json:"weights"`   // ((D+1) K), see layout and weights
}

func (m learned) save(dir string) error { return modelfile.Save(dir, format, m) }

// load reads the model of a run.
func load(run *sdk.Run, params Params) (*learned, error) {
	m := &learned{}
	if err := modelfile.Load(run.ModelDir, format, m); err != nil {
		return nil, err
	}
	if err := m.check(run, params); err != nil {
		return nil, fmt.Errorf("model in %s: %w", run.ModelDir, err)
	}
	return m, nil
}

// check says why a model does not fit the run.
func (m *learned) check(run *sdk.Run, params Params) error {
	switch {
	case m.Context != run.Context:
		return fmt.Errorf("it was trained with context %q, the run has %q: train again", m.Context, run.Context)
	case m.History != params.History:
		return fmt.Errorf("it was trained with history %q, the params say %q: train again", m.History, params.History)
	case len(m.Frequency) != run.Classes():
		return fmt.Errorf("it has %d classes, the run has %d: train again with this vocabulary and target", len(m.Frequency), run.Classes())
	}
	for c, f := range m.Frequency {
		if !(f > 0 && f <= 1) {
			return fmt.Errorf("frequency of class %d is %v", c, f)
		}
	}
	if want := (layoutOf(run, m.History, m.Frequency).columns + 1) * run.Classes(); len(m.Weights) != want {
		return fmt.Errorf("it has %d weights, want %d", len(m.Weights), want)
	}
	for i, w := range m.Weights {
		if math.Abs(w) > 1e6 {
			return fmt.Errorf("weight %d is %v", i, w)
		}
	}
	return nil
}
