package main

import (
	"context"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// learner trains a network on the instances of a table: the steps that
// pretraining and fine-tuning have in common.
type learner struct {
	network *network
	solver  *nn.AdamW
	trainer *nn.Trainer
	sampler sampler
	filler  filler
	batch   int // sequences in a step
}

// newLearner compiles the training of n.
func newLearner(n *network, c nn.AdamWConfig, crew nn.Crew, batch int) (*learner, error) {
	l := &learner{network: n, solver: nn.NewAdamW(c, crew, n.trained()...), batch: batch}
	l.filler.table = n.space.NewTable()
	var err error
	l.trainer, err = n.trainer(l.solver)
	return l, err
}

// epoch takes the steps of epoch i. Everything random in it but dropout comes
// from rng.
func (l *learner) epoch(rng *rand.Rand, i int) iter.Seq2[float64, error] {
	return func(yield func(float64, error) bool) {
		for instances := range slices.Chunk(l.sampler.epoch(i, l.filler.table, rng), l.batch) {
			l.filler.fill(l.network, instances)
			if loss, err := l.trainer.Step(); !yield(loss, err) || err != nil {
				return
			}
		}
	}
}

// epochs is epoch as nn.Loop wants it.
func (l *learner) epochs(rng *rand.Rand) func(context.Context, int) iter.Seq2[float64, error] {
	return func(_ context.Context, i int) iter.Seq2[float64, error] { return l.epoch(rng, i) }
}

// adam returns the settings of the optimiser at a rate.
func (p Params) adam(rate nn.Schedule) nn.AdamWConfig {
	return nn.AdamWConfig{
		Rate: rate, Beta1: .9, Beta2: .999, Epsilon: p.AdamEpsilon,
		WeightDecay: p.WeightDecay, ClipNorm: p.ClipNorm, BiasCorrection: p.BiasCorrection,
	}
}
