package main

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// foldIn finds embeddings of users whom Fit has not seen: the items' are held fixed and
// the user's, at first the mean of the population, takes steps down the loss of the
// factors over the items that are shown of the user, each against a random other.
type foldIn struct {
	params  Params
	factors *factors  // of one user
	mean    []float32 // (width): of the population
	solver  *nn.AdamW
	trainer *nn.Trainer
}

func newFoldIn(m *model, p Params, crew nn.Crew) (*foldIn, error) {
	f := &foldIn{params: p, factors: newFactors(1, len(m.catalogue.items), p), mean: make([]float32, p.Width)}
	copy(f.factors.items(), m.factors.items())
	for place := range m.users {
		kernel.Axpy(1/float32(len(m.users)), vector(m.factors.users(), int32(place), p.Width), f.mean)
	}
	f.solver = newAdam(p.FoldInRate, crew, f.factors.weights)
	f.solver.Freeze(f.factors.weights.Tensors[1])
	var err error
	f.trainer, err = f.factors.trainer(f.solver)
	return f, err
}

// user returns the embedding of a user who has these items, ascending. It is good until
// the next call. Of a user who has none, or all, nothing can be said but the mean.
func (f *foldIn) user(run *sdk.Run, user uint32, own []int32) ([]float32, error) {
	p, items := f.factors.users(), len(f.factors.items())/f.factors.width
	copy(p, f.mean)
	if len(own) == 0 || len(own) == items {
		return p, nil
	}
	f.solver.Reset()
	rng := run.Rand(fmt.Sprintf("fold-in of user %d", user))
	for range f.params.FoldInSteps {
		f.factors.batch = f.factors.batch[:0]
		for _, item := range own {
			f.factors.batch = append(f.factors.batch, triple{positive: item, negative: other(rng, own, items)})
		}
		if _, err := f.trainer.Step(); err != nil {
			return nil, fmt.Errorf("fold-in of user %d: %w", user, err)
		}
	}
	return p, nil
}

func (f *foldIn) close() error { return f.trainer.Close() }
