package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// format names the layout of model.json, and weightsName the file beside it that
// holds the weights under the names of nn.
const (
	format      = "bert4rec/1"
	weightsName = "model.safetensors"
)

// learned is what model.json holds: what the shapes of the weights do not tell.
type learned struct {
	Context     sdk.Context `json:"context"`
	Target      sdk.Target  `json:"target"`
	Heads       int         `json:"heads"`
	PastIntents bool        `json:"past_intents"`
}

func learnedOf(run *sdk.Run, p Params) learned {
	return learned{run.Context, run.Target, p.Heads, p.PastIntents}
}

// save writes the model of a run.
func save(run *sdk.Run, p Params, n *network) error {
	if err := nn.Save(filepath.Join(run.ModelDir, weightsName), nn.Tensors(n.weights()...), nil); err != nil {
		return err
	}
	return modelfile.Save(run.ModelDir, format, learnedOf(run, p))
}

// load reads the model of a run into n.
func load(run *sdk.Run, p Params, n *network) error {
	var m learned
	if err := modelfile.Load(run.ModelDir, format, &m); err != nil {
		return err
	}
	if err := m.check(learnedOf(run, p)); err != nil {
		return sdk.InvalidParams(fmt.Errorf("model in %s: %w: pretrain again with these settings", run.ModelDir, err))
	}
	file, err := nn.Open(filepath.Join(run.ModelDir, weightsName))
	if err != nil {
		return err
	}
	tensors := nn.Tensors(n.weights()...)
	if err := errors.Join(file.Load(tensors), file.Close()); err != nil {
		return err
	}
	for _, t := range tensors {
		for i, v := range t.Value {
			if v-v != 0 {
				return fmt.Errorf("model in %s: value %d of %s is %v", run.ModelDir, i, t.Name, v)
			}
		}
	}
	return nil
}

// check says why a model of m cannot be used where want is.
func (m learned) check(want learned) error {
	switch {
	case m.Context != want.Context:
		return fmt.Errorf("it was trained for context %q, not %q", m.Context, want.Context)
	case m.Target != want.Target:
		return fmt.Errorf("it was trained for target %q, not %q", m.Target, want.Target)
	case m.Heads != want.Heads:
		return fmt.Errorf("it has %d heads, not %d", m.Heads, want.Heads)
	case m.PastIntents != want.PastIntents:
		return fmt.Errorf("its past_intents is %v, not %v", m.PastIntents, want.PastIntents)
	}
	return nil
}
