package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// tuner fine-tunes a copy of the population's model, again for every user.
type tuner struct {
	params     Params
	network    *network
	population *nn.Snapshot // the population's model
	before     *nn.Snapshot // the weights to return to when unlearning does harm
	table      *tokens.Table
	spans      []tokens.Span
	rate       float64   // of the solver
	logits     []float32 // (wanted rows, classes)
}

// newTuner returns a tuner of the population's model.
func newTuner(run *sdk.Run, p Params, model *network) (*tuner, error) {
	n, err := newNetwork(run, p, p.windows(), 0, 0)
	if err != nil {
		return nil, err
	}
	n.copyFrom(model)
	t := &tuner{params: p, network: n, table: n.space.NewTable(), population: nn.NewSnapshot(n.weights()...)}
	t.before, t.logits = nn.NewSnapshot(n.weights()...), make([]float32, n.limits.Wanted*n.classes)
	rate := func(int) float64 { return t.rate }
	if err := n.compile(nn.AdamWConfig{Rate: rate, WeightDecay: p.WeightDecay, ClipNorm: 1}); err != nil {
		return nil, err
	}
	n.solver.Freeze(p.FinetuneScope.Frozen(n.encoder.Weights()...)...)
	return t, nil
}

// Finetune returns the population's model after unlearning and training on the
// user's rows, and a share of the way back; without targets, the population's model.
func (m *model) Finetune(ctx context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	if m.tuner == nil {
		var err error
		if m.tuner, err = newTuner(run, m.params, m.network); err != nil {
			return nil, err
		}
	}
	t := m.tuner
	t.table.Load(user)
	if !t.table.HasTargets() {
		return m.scorer, context.Cause(ctx)
	}
	t.population.Restore()
	name := fmt.Sprintf("user %d", user.User[0])
	if f := m.forgetting(t.table); len(f.classes) > 0 {
		if err := t.unlearn(ctx, f, run.Rand("unlearn "+name)); err != nil {
			return nil, err
		}
	}
	if err := t.train(ctx, run.Rand("finetune "+name)); err != nil {
		return nil, err
	}
	t.population.Mix(m.params.FinetuneShare)
	return scorer{t.network}, nil
}

// start begins a training of the user's copy.
func (t *tuner) start(rate float64, rng *rand.Rand) {
	t.rate = rate
	t.network.solver.Reset()
	t.network.seed(rng)
}

// train moves the user's copy by cross-entropy.
func (t *tuner) train(ctx context.Context, rng *rand.Rand) error {
	p := t.params
	if p.FinetuneEpochs == 0 {
		return context.Cause(ctx)
	}
	t.start(p.FinetuneRate, rng)
	loop := &nn.Loop{
		Epochs: p.FinetuneEpochs, Weights: t.network.weights(),
		Epoch: func(context.Context, int) iter.Seq2[float64, error] {
			return t.epoch(rng, func(b *batch) {
				b.weigh(0)
				b.targets.smoothing = p.LabelSmoothing
			})
		},
	}
	_, _, err := loop.Run(ctx)
	return err
}

// epoch takes the steps of one pass over the user's windows; aim fills in what
// the targets of a batch weigh.
func (t *tuner) epoch(rng *rand.Rand, aim func(b *batch)) iter.Seq2[float64, error] {
	return func(yield func(float64, error) bool) {
		p, n := t.params, t.network
		c := &corruption{Blur: tokens.Blur{Rows: p.UnknownLocations, Windows: p.FinetuneLocationDropout}, rng: rng}
		t.spans = n.spans(t.spans[:0], t.table, p.FinetuneStride, rng)
		rng.Shuffle(len(t.spans), func(i, j int) { t.spans[i], t.spans[j] = t.spans[j], t.spans[i] })
		for spans := range slices.Chunk(t.spans, p.FinetuneBatch) {
			b := n.batch
			b.reset()
			for _, s := range spans {
				n.predictSpan(b, t.table, s, c)
			}
			aim(b)
			if !yield(n.step()) {
				return
			}
		}
	}
}
