package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// tuner fine-tunes one user after another in the same memory.
type tuner struct {
	params     Params
	learner    *learner
	pretrained *nn.Snapshot
}

// newTuner returns a tuner that starts from the weights of a network.
func newTuner(run *sdk.Run, p Params, pretrained *network) (*tuner, error) {
	hidden := 1
	if p.FinetuneClozes > 0 {
		hidden = p.MaxMasked
	}
	n, err := newNetwork(run, p, max(scoreBatch, p.FinetuneBatch), hidden, false)
	if err != nil {
		return nil, err
	}
	copy(n.population, pretrained.population)
	weights := n.trained()
	for i, w := range pretrained.trained() {
		copy(weights[i].Value, w.Value)
	}
	l, err := newLearner(n, p.adam(nn.Constant(p.FinetuneRate)), nn.Crew(run.Threads), p.FinetuneBatch)
	if err != nil {
		return nil, err
	}
	l.sampler = sampler{stride: 1, clozes: p.FinetuneClozes, lasts: 1}
	l.filler.cloze = cloze{p.MaskShare, p.MaxMasked}
	l.filler.blur = tokens.Blur{Rows: p.UnknownLocations, Windows: p.FinetuneLocationDropout}
	l.solver.Freeze(p.FinetuneScope.Frozen(n.encoder.Weights()...)...)
	return &tuner{p, l, nn.NewSnapshot(weights...)}, nil
}

// tune leaves the learner's network trained on the rows of one user, from the
// pretrained weights on; without targets these are left.
func (t *tuner) tune(ctx context.Context, run *sdk.Run, user data.Events) error {
	t.pretrained.Restore()
	l := t.learner
	l.filler.table.Load(user)
	if t.params.FinetuneEpochs == 0 || !l.filler.table.HasTargets() {
		return context.Cause(ctx)
	}
	stream := fmt.Sprintf("finetune user %d", user.User[0])
	l.solver.Reset()
	l.network.reseed(run.Rand(stream + ": dropout"))
	loop := nn.Loop{Epochs: t.params.FinetuneEpochs, Weights: l.network.trained(), Epoch: l.epochs(run.Rand(stream))}
	if _, _, err := loop.Run(ctx); err != nil {
		return fmt.Errorf("%s: %w", stream, err)
	}
	return nil
}
