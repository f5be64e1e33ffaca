package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/resume"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// training is a training under way.
type training struct {
	params  Params
	network *denoiser
	learner *learner
	adam    *nn.AdamW
	average *nn.Average
	trainer *nn.Trainer
	now     position
}

// position is how far a training is, besides its tensors.
type position struct {
	Steps  int    `json:"steps"`
	Losses losses `json:"losses"`
}

// saves is how often a training is kept on the way.
const saves = 50

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
		now: position{Losses: losses{Every: max(1, p.Steps/100)}},
	}
	t.trainer, err = d.trainer(nn.Accumulate(t.adam, parts))
	return t, err
}

// tensors are all that steps change, but for the position.
func (t *training) tensors() []nn.Tensor {
	all := append(nn.Tensors(t.network.weights()...), t.adam.State("adam.")...)
	return append(append(all, t.average.State("average.")...), t.learner.steps.tensors()...)
}

// run takes the steps that are left and leaves the average of the weights.
func (t *training) run(ctx context.Context, run *sdk.Run, keeper *resume.Keeper) error {
	if _, err := keeper.Load(&t.now, t.tensors()); err != nil {
		return err
	}
	t.learner.steps.stale = true
	parts, _ := t.params.parts()
	t.network.noise.Step = uint32(t.now.Steps * parts)
	steps := t.params.Steps
	for t.now.Steps < steps {
		if err := t.step(ctx, run); err != nil {
			return err
		}
		run.Progress(float64(t.now.Steps)/float64(steps), fmt.Sprintf("step %d of %d", t.now.Steps, steps))
		if t.now.Steps%max(1, steps/saves) == 0 && t.now.Steps < steps {
			if err := keeper.Save(t.now, t.tensors()); err != nil {
				return err
			}
		}
	}
	t.average.Swap()
	return t.now.Losses.report(run)
}

// step takes one step of the optimiser. Where it is cancelled the training cannot go
// on: parts of the step may be taken.
func (t *training) step(ctx context.Context, run *sdk.Run) error {
	parts, pairs := t.params.parts()
	rng := run.Rand(fmt.Sprintf("step %d", t.now.Steps))
	for part := range parts {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		t.learner.next((t.now.Steps*parts+part)*pairs, pairs, rng)
		if _, err := t.trainer.Step(); err != nil {
			return err
		}
		t.now.Losses.add(t.learner.learned(), 1/float64(parts))
	}
	t.average.Update()
	t.now.Steps++
	t.now.Losses.end(t.now.Steps)
	return nil
}
