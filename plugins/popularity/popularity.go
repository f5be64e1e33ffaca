package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// format names the layout of model.json.
const format = "popularity/1"

// popularity scores every window alike: by how often each class occurs.
type popularity struct{ params Params }

// model is what Pretrain learns, and what model.json holds.
type model struct {
	Counts []uint64 `json:"counts"` // (K): rows of each class in train

	prior  float64   // Params.Prior
	scores []float32 // (K): the smoothed frequencies
}

// Pretrain counts the classes of train. The dev users have nothing to decide.
func (p popularity) Pretrain(ctx context.Context, run *sdk.Run, train, _ data.Events) error {
	counts, err := count(ctx, run, train)
	if err != nil {
		return err
	}
	return modelfile.Save(run.ModelDir, format, model{Counts: counts})
}

// Load opens the model.
func (p popularity) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	m := &model{}
	if err := modelfile.Load(run.ModelDir, format, m); err != nil {
		return nil, err
	}
	if len(m.Counts) != run.Classes() {
		return nil, fmt.Errorf("model has %d classes, the run has %d: train again with this vocabulary and target", len(m.Counts), run.Classes())
	}
	m.prior = p.params.Prior
	m.scores = float32s(m.frequencies())
	return m, nil
}

// frequencies returns the population's share of each class, half a row added to
// each so that none is zero. (K), sums to 1
func (m *model) frequencies() []float64 {
	f := make([]float64, len(m.Counts))
	total := 0.0
	for i, n := range m.Counts {
		f[i] = float64(n) + .5
		total += f[i]
	}
	for i := range f {
		f[i] /= total
	}
	return f
}

// Finetune mixes the user's frequencies with the population's, which count as
// prior rows: (counts + prior f) / (n + prior).
func (m *model) Finetune(ctx context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	counts, err := count(ctx, run, user)
	if err != nil {
		return nil, err
	}
	n := 0.0
	for _, c := range counts {
		n += float64(c)
	}
	q := m.frequencies()
	for i := range q {
		q[i] = (float64(counts[i]) + m.prior*q[i]) / (n + m.prior)
	}
	return &model{scores: float32s(q)}, nil
}

// Score writes the same row for every window.
func (m *model) Score(ctx context.Context, run *sdk.Run, windows data.Windows, out []float32) error {
	for i := range windows.Len() {
		if err := ctx.Err(); err != nil {
			return err
		}
		copy(out[i*run.Classes():], m.scores)
	}
	return nil
}

// count returns how many rows each class has; rows of an unknown class have none.
func count(ctx context.Context, run *sdk.Run, rows data.Events) ([]uint64, error) {
	counts := make([]uint64, run.Classes())
	for i := range rows.Len() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if c := run.Class(rows.Row(i)); int(c) < len(counts) {
			counts[c]++
		}
	}
	return counts, nil
}

func float32s(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}
