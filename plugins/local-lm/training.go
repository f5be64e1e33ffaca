package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/resume"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// training is a training under way.
type training struct {
	params  Params
	network *network
	trainer *nn.Trainer
	adam    *nn.AdamW
	data    []example
	order   []int // of the texts in an epoch
	epoch   int   // that order is of, -1 at first
	shuffle func(epoch int) *rand.Rand
	now     position
}

// position is how far a training is, besides its tensors.
type position struct {
	Steps  int    `json:"steps"`
	Losses losses `json:"losses"`
}

// losses are the means of the loss over runs of steps.
type losses struct {
	Every int      `json:"every"` // steps of a run
	Sum   float64  `json:"sum"`   // of the run under way
	Steps int      `json:"steps"` // that it has
	Lines []string `json:"lines"` // of losses.csv
}

// saves is how often a training is kept on the way.
const saves = 50

// newTraining returns a training of a filled p before its first step.
func newTraining(run *sdk.Run, p Params, data []example, tokens int) (*training, error) {
	crew := nn.Crew(run.Threads)
	parts, pairs := p.parts()
	n, err := newNetwork(shape{p.Length, p.Width, p.Blocks, p.Heads, tokens}, pairs, longest(data), p.Dropout, crew)
	if err != nil {
		return nil, err
	}
	n.init(run.Rand("initial weights"))
	dropout := run.Rand("dropout")
	n.noise.Seed([2]uint32{dropout.Uint32(), dropout.Uint32()})
	t := &training{
		params: p, network: n, data: data, epoch: -1,
		adam: nn.NewAdamW(nn.AdamWConfig{
			Rate: nn.WarmupCosine(p.Rate, p.Steps/20, p.Steps), Beta1: .9, Beta2: .98, Epsilon: 1e-8, WeightDecay: .01, ClipNorm: float64(parts), BiasCorrection: true,
		}, crew, nn.Unnamed(n.layers()...)...),
		shuffle: func(epoch int) *rand.Rand { return run.Rand(fmt.Sprintf("epoch %d", epoch)) },
		now:     position{Losses: losses{Every: max(1, p.Steps/100)}},
	}
	t.trainer, err = n.trainer(nn.Accumulate(t.adam, parts))
	return t, err
}

// tensors are all that steps change, but for the position.
func (t *training) tensors() []nn.Tensor {
	return append(nn.Tensors(t.network.layers()...), t.adam.State("adam.")...)
}

// run takes the steps that are left.
func (t *training) run(ctx context.Context, run *sdk.Run, keeper *resume.Keeper) error {
	if _, err := keeper.Load(&t.now, t.tensors()); err != nil {
		return err
	}
	parts, _ := t.params.parts()
	t.network.noise.Step = uint32(t.now.Steps * parts)
	steps := t.params.Steps
	for t.now.Steps < steps {
		if err := t.step(ctx); err != nil {
			return err
		}
		run.Progress(float64(t.now.Steps)/float64(steps), fmt.Sprintf("step %d of %d", t.now.Steps, steps))
		if t.now.Steps%max(1, steps/saves) == 0 && t.now.Steps < steps {
			if err := keeper.Save(t.now, t.tensors()); err != nil {
				return err
			}
		}
	}
	return t.now.Losses.report(run)
}

// step takes one step of the optimiser. Where it is cancelled the training cannot go
// on: parts of the step may be taken.
func (t *training) step(ctx context.Context) error {
	parts, pairs := t.params.parts()
	mean := 0.0
	for part := range parts {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		t.network.fill(t.texts((t.now.Steps*parts+part)*pairs, pairs), t.params.TargetOnly)
		loss, err := t.trainer.Step()
		if err != nil {
			return err
		}
		mean += loss / float64(parts)
	}
	t.now.Steps++
	t.now.Losses.add(t.now.Steps, mean)
	return nil
}

// texts returns some texts from number first on, counted over all epochs.
func (t *training) texts(first, count int) []example {
	var all []example
	for n := first; n < first+count; n++ {
		if epoch := n / len(t.data); epoch != t.epoch {
			t.epoch, t.order = epoch, t.shuffle(epoch).Perm(len(t.data))
		}
		all = append(all, t.data[t.order[n%len(t.data)]])
	}
	return all
}

// add counts the loss of a step, after which so many are taken.
func (l *losses) add(taken int, loss float64) {
	l.Sum += loss
	if l.Steps++; l.Steps == l.Every {
		l.Lines = append(l.Lines, fmt.Sprintf("train,%d,%.6g\n", taken, l.Sum/float64(l.Steps)))
		l.Sum, l.Steps = 0, 0
	}
}

// report writes losses.csv: nats a token.
func (l *losses) report(run *sdk.Run) error {
	return run.Artifact("losses.csv", []byte("phase,step,loss\n"+strings.Join(l.Lines, "")))
}
