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
	params  Params
	network *network
	table   *tokens.Table
	spans   []tokens.Span
	rate    float64      // of the solver
	before  *nn.Snapshot // the weights before a step of unlearning
	logits  []float32    // (wanted rows, classes)
}

func newTuner(run *sdk.Run, p Params) (*tuner, error) {
	n, err := newNetwork(run, p, p.FinetuneBatch, 0, 0)
	if err != nil {
		return nil, err
	}
	t := &tuner{params: p, network: n, table: n.space.NewTable()}
	t.before, t.logits = nn.NewSnapshot(n.weights()...), make([]float32, n.limits.Wanted*n.classes)
	rate := func(int) float64 { return t.rate }
	if err := n.compile(nn.AdamWConfig{Rate: rate, WeightDecay: p.WeightDecay, ClipNorm: 1}); err != nil {
		return nil, err
	}
	n.solver.Freeze(p.frozen(nn.Tensors(n.layers()...))...)
	return t, nil
}

// frozen returns the tensors that fine-tuning does not move.
func (p Params) frozen(all []nn.Tensor) []nn.Tensor {
	var still []nn.Tensor
	for _, t := range all {
		if p.FinetuneScope == ScopeBlocks && isTable(t) || p.FinetuneScope == ScopeHead && !isHead(t) {
			still = append(still, t)
		}
	}
	return still
}

// Finetune returns the population's model after unlearning and training on the
// user's rows.
func (m *model) Finetune(ctx context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	if m.tuner == nil {
		var err error
		if m.tuner, err = newTuner(run, m.params); err != nil {
			return nil, err
		}
	}
	t := m.tuner
	t.table.Load(user)
	if t.network.copyFrom(m.network); len(t.table.Spans(nil, 1, nil)) == 0 {
		return m.scorer, ctx.Err()
	}
	name := fmt.Sprintf("user %d", user.User[0])
	if l := m.lapse(t.table); len(l.forget) > 0 {
		if err := t.unlearn(ctx, l, run.Rand("unlearn "+name)); err != nil {
			return nil, err
		}
	}
	if err := t.train(ctx, run.Rand("finetune "+name)); err != nil {
		return nil, err
	}
	return scorer{t.network}, nil
}

// lapse returns what to unlearn for a user.
func (m *model) lapse(user *tokens.Table) lapse {
	l := lapse{teacher: m.network, weight: m.params.UnlearnWeight}
	if m.params.Unlearn {
		l.forget = partition(m.population, shares(user.Class, m.classes), m.params.UnlearnRatio)
	}
	return l
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
		return ctx.Err()
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
		t.spans = t.table.Spans(t.spans[:0], p.FinetuneStride, rng)
		rng.Shuffle(len(t.spans), func(i, j int) { t.spans[i], t.spans[j] = t.spans[j], t.spans[i] })
		for spans := range slices.Chunk(t.spans, p.FinetuneBatch) {
			b := n.batch
			b.reset()
			for _, s := range spans {
				n.lesson(b, t.table, s, p.FinetuneStride, &blurring{tokens.Blur{Rows: p.UnknownLocations, Windows: p.FinetuneLocationDropout}, rng})
			}
			aim(b)
			if !yield(n.step()) {
				return
			}
		}
	}
}
