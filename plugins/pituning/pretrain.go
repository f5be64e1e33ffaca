package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// pretraining trains one network on the population.
type pretraining struct {
	name       string  // of its random streams and progress
	from, to   float64 // its part of the progress of the call
	run        *sdk.Run
	params     Params
	train, dev *tokens.Table
	network    *network
	teacher    *network // nil without distillation
}

// pretrain returns the population's model: the network itself, or with distillation
// the student of a teacher. The dev users' cross-entropy says when to stop.
func pretrain(ctx context.Context, run *sdk.Run, p Params, train, dev data.Events) (*network, error) {
	t := &pretraining{name: "model", to: 1, run: run, params: p}
	if p.Distill {
		teacher := &pretraining{name: "teacher", to: .8, run: run, params: p.teacher()}
		if err := teacher.learn(ctx, train, dev); err != nil {
			return nil, err
		}
		t.teacher, t.from = teacher.network, teacher.to
		t.params.Weights, t.params.Reconstruction = "", false
	}
	err := t.learn(ctx, train, dev)
	return t.network, err
}

// learn makes the network and trains it.
func (t *pretraining) learn(ctx context.Context, train, dev data.Events) error {
	p, run := t.params, t.run
	copies, behaviours := 0, 0
	if p.Reconstruction {
		copies, behaviours = p.Batch, len(run.Vocabulary.Behaviours)
	}
	n, err := newNetwork(run, p, p.Batch, copies, behaviours)
	if err != nil {
		return sdk.InvalidParams(err)
	}
	n.init(run.Rand(t.name + " weights"))
	if p.Weights != "" {
		if err := n.load(p.Weights, p.WeightsSHA256); err != nil {
			return sdk.InvalidParams(fmt.Errorf("weights: %w", err))
		}
	}
	t.network, t.train, t.dev = n, n.space.NewTable(), n.space.NewTable()
	t.train.Load(train)
	copy(n.population, recipe.Shares(t.train.Class, n.classes))
	t.dev.Load(dev)
	return errors.Join(t.fit(ctx), n.close())
}

// hiddenShare is the share of hidden events of a window (BERT4Rec, for ML-1M).
const hiddenShare = .2

// corruption returns what training does to windows, as drawn from rng.
func (p Params) corruption(rng *rand.Rand) *corruption {
	return &corruption{Blur: tokens.Blur{Rows: p.UnknownLocations, Windows: p.LocationDropout}, hidden: hiddenShare, rng: rng}
}

// fit trains the network until patience or steps run out. Without targets the
// initial weights are all that there is.
func (t *pretraining) fit(ctx context.Context) error {
	p, n := t.params, t.network
	if !t.train.HasTargets() {
		return context.Cause(ctx)
	}
	most := p.passes().MaxSteps(t.run, t.train.Rows())
	if err := n.compile(nn.AdamWConfig{Rate: nn.WarmupCosine(p.Rate, min(p.Warmup, most/2), most), WeightDecay: p.WeightDecay, ClipNorm: 1}); err != nil {
		return err
	}
	n.seed(t.run.Rand(t.name + " dropout"))
	loop := &nn.Loop{
		MaxSteps: most, MinSteps: p.MinSteps, Patience: p.Patience, EvaluateEvery: p.EvaluateEvery,
		Weights: n.weights(), Epoch: t.epoch, Report: t.report(most),
	}
	if p.EMA > 0 {
		loop.Average = nn.NewAverage(p.EMA, true, n.head.crew, loop.Weights...)
	}
	if t.dev.HasTargets() {
		loop.Evaluate = t.evaluate
	}
	summary, end, err := loop.Run(ctx)
	if err != nil {
		return fmt.Errorf("pretrain %s: %w", t.name, err)
	}
	t.run.Log.Info("pretrained", "model", t.name, "steps", summary.Steps, "epochs", summary.Epochs, "end", end,
		"best_step", summary.BestStep, "dev_loss", summary.Best)
	return nil
}

// epoch takes the steps of one pass over windows drawn anew.
func (t *pretraining) epoch(_ context.Context, epoch int) iter.Seq2[float64, error] {
	return func(yield func(float64, error) bool) {
		p, n := t.params, t.network
		rng := t.run.Rand(fmt.Sprintf("%s epoch %d", t.name, epoch))
		spans, c := n.spans(nil, t.train, p.Stride, rng), p.corruption(rng)
		rng.Shuffle(len(spans), func(i, j int) { spans[i], spans[j] = spans[j], spans[i] })
		for part := range slices.Chunk(spans, p.Batch) {
			b := n.batch
			b.reset()
			for _, s := range part {
				n.predictSpan(b, t.train, s, c)
				if p.Reconstruction {
					n.reconstructSpan(b, t.train, s, p.ReconstructionMask, p.ReconBidir, c, rng)
				}
			}
			b.weigh(p.ReconstructionWeight)
			b.targets.smoothing = p.LabelSmoothing
			if t.teacher != nil {
				t.ask()
			}
			if !yield(n.step()) {
				return
			}
		}
	}
}

// devStride is how many of the dev users' targets a window has: each is predicted
// from at least 45 events where there are as many, at a fifth of the cost of a window
// for each.
const devStride = 5

// devSpans returns windows that have every target of the dev users.
func (t *pretraining) devSpans() []tokens.Span {
	if t.network.masked {
		return t.dev.Single(nil, 1, nil)
	}
	return t.dev.Tiles(nil, devStride, nil)
}

// evaluate returns the mean cross-entropy of the dev users' targets.
func (t *pretraining) evaluate(ctx context.Context) (float64, error) {
	n, loss, count := t.network, 0.0, 0
	b, logits := n.batch, make([]float32, n.limits.Wanted*n.classes)
	for part := range slices.Chunk(t.devSpans(), t.params.Batch) {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		b.reset()
		for _, s := range part {
			n.predictSpan(b, t.dev, s, nil)
		}
		n.infer(b, false, logits)
		for i, class := range b.targets.class {
			if class != tokens.NoClass {
				loss += recipe.CrossEntropy(logits[i*n.classes:][:n.classes], int(class))
				count++
			}
		}
	}
	return loss / float64(count), nil
}

// report tells the host of progress, and of each evaluation once.
func (t *pretraining) report(most int) func(nn.Progress) {
	evaluations := 0
	return func(p nn.Progress) {
		t.run.Progress(t.from+(t.to-t.from)*float64(p.Steps)/float64(most), t.name)
		if p.Evaluations > evaluations {
			evaluations = p.Evaluations
			t.run.Log.Debug("dev users", "model", t.name, "steps", p.Steps, "loss", p.Loss, "cross_entropy", p.Evaluated)
		}
	}
}
