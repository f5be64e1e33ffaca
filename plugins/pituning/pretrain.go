package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// pretraining trains one network on the population.
type pretraining struct {
	name       string // of its random streams and progress
	run        *sdk.Run
	params     Params
	train, dev *tokens.Table
	network    *network
	teacher    *network // nil without distillation
}

// pretrain returns the population's model: the network itself, or with distillation
// the student of a teacher. The dev users' cross-entropy says when to stop.
func pretrain(ctx context.Context, run *sdk.Run, p Params, train, dev data.Events) (*network, error) {
	var teacher *network
	student := p
	if p.Distill {
		var err error
		if teacher, err = learn(ctx, run, "teacher", p.teacher(), nil, train, dev); err != nil {
			return nil, err
		}
		student.Weights, student.Reconstruction = "", false
	}
	return learn(ctx, run, "model", student, teacher, train, dev)
}

// learn trains one network; its random streams and its progress have that name.
func learn(ctx context.Context, run *sdk.Run, name string, p Params, teacher *network, train, dev data.Events) (*network, error) {
	copies, behaviours := 0, 0
	if p.Reconstruction {
		copies, behaviours = p.Batch, len(run.Vocabulary.Behaviours)
	}
	n, err := newNetwork(run, p, p.Batch, copies, behaviours)
	if err != nil {
		return nil, err
	}
	n.init(run.Rand(name + " weights"))
	if p.Weights != "" {
		if err := n.load(p.Weights); err != nil {
			return nil, sdk.InvalidParams(fmt.Errorf("weights: %w", err))
		}
	}
	t := &pretraining{
		name: name, run: run, params: p, network: n, teacher: teacher,
		train: n.space.NewTable(), dev: n.space.NewTable(),
	}
	t.train.Load(train)
	t.dev.Load(dev)
	if err := errors.Join(t.fit(ctx), n.close()); err != nil {
		return nil, err
	}
	return n, nil
}

// blur returns how training reads locations, as drawn from rng.
func (p Params) blur(rng *rand.Rand) *blurring {
	return &blurring{tokens.Blur{Rows: p.UnknownLocations, Windows: p.LocationDropout}, rng}
}

// fit trains the network until patience or epochs run out.
func (t *pretraining) fit(ctx context.Context) error {
	p, n := t.params, t.network
	windows := len(t.train.Spans(nil, p.Stride, nil))
	if windows == 0 {
		return nil // the initial weights are all that there is
	}
	if s := t.run.ScheduleEvents; s > 0 {
		windows = max(1, windows*s/t.train.Rows())
	}
	most := p.PretrainEpochs * ((windows + p.Batch - 1) / p.Batch)
	if err := n.compile(nn.AdamWConfig{Rate: nn.WarmupCosine(p.Rate, min(p.Warmup, most/2), most), WeightDecay: p.WeightDecay, ClipNorm: 1}); err != nil {
		return err
	}
	n.seed(t.run.Rand(t.name + " dropout"))
	loop := &nn.Loop{
		MaxSteps: most, MinSteps: p.MinSteps, Patience: p.Patience,
		Weights: n.weights(), Epoch: t.epoch, Report: t.report(most),
	}
	if p.EMA > 0 {
		loop.Average = nn.NewAverage(p.EMA, true, n.head.crew, loop.Weights...)
	}
	if len(t.dev.Spans(nil, devStride, nil)) > 0 {
		loop.Evaluate = t.evaluate
	}
	_, _, err := loop.Run(ctx)
	return err
}

// epoch takes the steps of one pass over windows drawn anew.
func (t *pretraining) epoch(_ context.Context, epoch int) iter.Seq2[float64, error] {
	return func(yield func(float64, error) bool) {
		p, n := t.params, t.network
		rng := t.run.Rand(fmt.Sprintf("%s epoch %d", t.name, epoch))
		spans, blur := t.train.Spans(nil, p.Stride, rng), p.blur(rng)
		rng.Shuffle(len(spans), func(i, j int) { spans[i], spans[j] = spans[j], spans[i] })
		for part := range slices.Chunk(spans, p.Batch) {
			b := n.batch
			b.reset()
			for _, s := range part {
				n.lesson(b, t.train, s, p.Stride, blur)
				if p.Reconstruction {
					n.puzzle(b, t.train, s, p.ReconstructionMask, p.ReconBidir, blur, rng)
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

// devStride is how far apart the dev users' targets are that decide when to stop.
const devStride = 3

// evaluate returns the mean cross-entropy of the dev users' targets, each with its
// whole window as in a test.
func (t *pretraining) evaluate(ctx context.Context) (float64, error) {
	n, loss, count := t.network, 0.0, 0
	b := n.newBatch(n.limits)
	out := make([]float32, windowsOf(n)*n.classes)
	for part := range slices.Chunk(t.dev.Spans(nil, devStride, nil), windowsOf(n)) {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		b.reset()
		for _, s := range part {
			n.question(b, t.dev, s, nil)
		}
		n.infer(b, true, out)
		softmax(len(part), n.classes, out, 1)
		for i, s := range part {
			if class := t.dev.Class[s.End-1]; class != tokens.NoClass {
				loss += surprise(out[i*n.classes+int(class)])
				count++
			}
		}
	}
	return loss / float64(max(count, 1)), nil
}

// report tells the host of progress, and of each evaluation once.
func (t *pretraining) report(most int) func(nn.Progress) {
	evaluations := 0
	return func(p nn.Progress) {
		t.run.Progress(float64(p.Steps)/float64(most), t.name)
		if p.Evaluations > evaluations {
			evaluations = p.Evaluations
			t.run.Log.Info("dev users", "model", t.name, "steps", p.Steps, "loss", p.Loss, "cross_entropy", p.Evaluated)
		}
	}
}
