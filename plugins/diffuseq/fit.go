package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Fit trains the network on pairs of weeks of the population.
func (q diffuseq) Fit(ctx context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	p := q.params
	codec, err := week.New(&run.Vocabulary, train, week.Config{Mode: p.Mode})
	if err != nil {
		return err
	}
	w := &words{codec, attributesOf(profiles)}
	pairs, alone, err := pairsOf(ctx, w, train, profiles)
	switch {
	case err != nil:
		return err
	case len(pairs) == 0:
		return sdk.InvalidParams(fmt.Errorf("the population has no week to learn from"))
	case alone:
		run.Log.Warn("no user has two weeks in a row: weeks are learned without the one before")
	}
	length := p.length(codec.Mode(), pairs)
	t, err := newTraining(run, p, newSchedule(p.DiffusionSteps), newExamples(pairs, length, w.separator()), w.count())
	if err != nil {
		return sdk.InvalidParams(err)
	}
	defer t.trainer.Close()
	run.Log.Info("training", "pairs", len(pairs), "length", length, "tokens", w.count(), "mode", codec.Mode(), "targets_cut", t.learner.data.cut)
	if err := t.run(ctx, run); err != nil {
		return fmt.Errorf("training: %w", err)
	}
	return save(run, t.network, w, t.learner.schedule)
}

// training is a training under way.
type training struct {
	params  Params
	network *denoiser
	learner *learner
	adam    *nn.AdamW
	average *nn.Average
	trainer *nn.Trainer
	losses  losses
}

// newTraining returns a training before its first step.
func newTraining(run *sdk.Run, p Params, s *schedule, e *examples, words int) (*training, error) {
	crew := nn.Crew(run.Threads)
	parts, pairs := p.parts()
	d, err := newDenoiser(shape{p.Embedding, p.Width, p.Blocks, p.Heads, e.length, words}, pairs, p.Dropout, s.bar[s.steps()-1], crew)
	if err != nil {
		return nil, err
	}
	d.init(run.Rand("initial weights"))
	dropout := run.Rand("dropout")
	d.noise.Seed([2]uint32{dropout.Uint32(), dropout.Uint32()})
	weights := nn.Unnamed(d.weights()...)
	decay, warmup := p.average()
	t := &training{
		params: p, network: d, average: nn.NewAverage(decay, warmup, crew, weights...),
		adam: nn.NewAdamW(nn.AdamWConfig{
			Rate: nn.WarmupLinear(p.Rate, 0, p.Steps), Beta1: .9, Beta2: .999, Epsilon: 1e-8, BiasCorrection: true,
		}, crew, weights...),
		learner: &learner{
			network: d, schedule: s, steps: newTimesteps(s.steps(), p.LossAware), data: e, targetOnly: p.TargetOnly, crew: crew, epoch: -1,
			reorder: func(epoch int) *rand.Rand { return run.Rand(fmt.Sprintf("epoch %d", epoch)) },
		},
		losses: losses{every: max(1, p.Steps/100)},
	}
	t.trainer, err = d.trainer(nn.Accumulate(t.adam, parts))
	return t, err
}

// run takes all steps and leaves the average of the weights.
func (t *training) run(ctx context.Context, run *sdk.Run) error {
	for step := range t.params.Steps {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := t.step(run, step); err != nil {
			return err
		}
		run.Progress(float64(step+1)/float64(t.params.Steps), "training")
	}
	t.average.Swap()
	return t.losses.report(run)
}

// step takes one step of the optimiser.
func (t *training) step(run *sdk.Run, step int) error {
	parts, pairs := t.params.parts()
	rng := run.Rand(fmt.Sprintf("step %d", step))
	for part := range parts {
		t.learner.next((step*parts+part)*pairs, pairs, rng)
		if _, err := t.trainer.Step(); err != nil {
			return err
		}
		t.losses.add(t.learner.learned(), 1/float64(parts))
	}
	t.average.Update()
	t.losses.end(step + 1)
	return nil
}
