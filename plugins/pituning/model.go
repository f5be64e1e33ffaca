package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// fileName is the checkpoint in the model directory.
const fileName = "model.safetensors"

// pituning implements sdk.Predictor.
type pituning struct{ params Params }

// Pretrain trains the population's model.
func (p pituning) Pretrain(ctx context.Context, run *sdk.Run, train, dev data.Events) error {
	n, err := pretrain(ctx, run, p.params, train, dev)
	if err != nil {
		return err
	}
	table := n.space.NewTable()
	table.Load(train)
	population := shares(table.Class, n.classes)
	return nn.Save(filepath.Join(run.ModelDir, fileName), append(deployed(n), populationTensor(population)), meta(run))
}

// populationTensor is how a model file holds the shares of classes in the
// population.
func populationTensor(shares []float32) nn.Tensor {
	return nn.Tensor{Name: "population", Shape: []int{len(shares)}, Value: shares}
}

// deployed returns the tensors of a network that predicting needs.
func deployed(n *network) []nn.Tensor {
	var kept []nn.Tensor
	for _, t := range nn.Tensors(n.layers()...) {
		if t.Name != "head.events.weight" && t.Name != "head.events.bias" {
			kept = append(kept, t)
		}
	}
	return kept
}

// meta is what a model must have in common with the run that loads it, besides
// the shapes of tensors.
func meta(run *sdk.Run) map[string]string {
	return map[string]string{"format": "pituning/1", "context": string(run.Context), "target": string(run.Target)}
}

// Load opens the model.
func (p pituning) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	n, err := newNetwork(run, p.params, max(scoreWindows, p.params.FinetuneBatch), 0, 0)
	if err != nil {
		return nil, err
	}
	c, err := nn.Open(filepath.Join(run.ModelDir, fileName))
	if err != nil {
		return nil, err
	}
	defer c.Close()
	want := meta(run)
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got := c.Meta[key]; got != want[key] {
			return nil, fmt.Errorf("model in %s: its %s is %q, the run has %q: train again", run.ModelDir, key, got, want[key])
		}
	}
	population := make([]float32, n.classes)
	if err := c.Load(append(nn.Tensors(n.layers()...), populationTensor(population))); err != nil {
		return nil, err
	}
	return &model{scorer: scorer{n}, params: p.params, population: population}, nil
}

// model is the population's model, with what fine-tuning needs.
type model struct {
	scorer
	params     Params
	population []float32 // (classes): shares
	tuner      *tuner    // made at the first user
}

// Close frees what fine-tuning made.
func (m *model) Close() error {
	if m.tuner == nil {
		return nil
	}
	return m.tuner.network.close()
}

// scorer scores windows with a network.
type scorer struct{ *network }

// scoreWindows is how many windows are scored at once.
const scoreWindows = 32

// Score writes the logits of each window.
func (s scorer) Score(ctx context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	n := s.network
	b := n.newBatch(n.limits)
	b.reset()
	flush := func() error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n.infer(b, true, out)
		out = out[b.Sequences()*n.classes:]
		b.reset()
		return nil
	}
	for _, w := range windows.Each {
		n.window(b, w)
		if b.Sequences() == windowsOf(n) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if b.Sequences() == 0 {
		return ctx.Err()
	}
	return flush()
}

// windowsOf is how many windows a batch of n holds.
func windowsOf(n *network) int { return n.limits.Sequences }
