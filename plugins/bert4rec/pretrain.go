package main

import (
	"context"
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Pretrain learns from train until the dev users' cross-entropy is no longer
// getting better, and writes the weights that were the best for them.
func (b bert4rec) Pretrain(ctx context.Context, run *sdk.Run, train, dev data.Events) error {
	p := b.params
	auxiliary := p.Behaviour && run.Target != sdk.TargetBehaviour
	n, err := newNetwork(run, p, p.Batch, p.mostHidden(), auxiliary)
	if err != nil {
		return sdk.InvalidParams(err)
	}
	n.init(run.Rand("initial weights"), p.InitDeviation)
	n.reseed(run.Rand("dropout"))

	d := deck{stride: p.Stride, clozes: p.Clozes, lasts: p.Lasts, offline: p.Offline, length: n.space.Positions()}
	table := n.space.NewTable()
	table.Load(train)
	instances := d.size(table)
	if instances == 0 {
		return save(run, p, n)
	}
	if run.ScheduleEvents > 0 {
		instances = max(1, instances*run.ScheduleEvents/train.Len())
	}
	most := p.PretrainEpochs * ((instances + p.Batch - 1) / p.Batch)
	l, err := newLearner(n, p.adam(p.schedule(most)), nn.Crew(run.Threads), p.Batch)
	if err != nil {
		return err
	}
	defer l.trainer.Close()
	l.deck = d
	l.filler = filler{table: table, cloze: cloze{p.MaskShare, p.MaxMasked}, blur: tokens.Blur{Rows: p.UnknownLocations, Windows: p.LocationDropout}}

	loop := nn.Loop{
		MaxSteps: most, MinSteps: p.MinSteps, Patience: p.Patience, EvaluateEvery: p.EvaluateEvery,
		Weights: n.trained(), Epoch: l.epochs(run.Rand("instances")),
		Report: func(now nn.Progress) { run.Progress(fraction(now.Steps, most, p.MinSteps), "pretraining") },
	}
	if p.EMA > 0 {
		loop.Average = nn.NewAverage(p.EMA, true, nn.Crew(run.Threads), n.trained()...)
	}
	if exam := newExam(n, dev); len(exam.spans) > 0 {
		loop.Evaluate = exam.loss
	}
	summary, end, err := loop.Run(ctx)
	if err != nil {
		return fmt.Errorf("pretrain: %w", err)
	}
	run.Log.Info("pretrained", "steps", summary.Steps, "epochs", summary.Epochs, "end", end,
		"best_step", summary.BestStep, "dev_loss", summary.Best)
	return save(run, p, n)
}

// fraction tells about how much of a training is done that ends after most steps
// (0: unknown), or by patience after at least least.
func fraction(step, most, least int) float64 {
	if most > 0 {
		return float64(step) / float64(most)
	}
	return float64(step) / float64(step+max(least, 1))
}

// mostHidden returns how many rows of an instance can be hidden.
func (p Params) mostHidden() int {
	if p.Clozes == 0 {
		return 1
	}
	return p.MaxMasked
}

// schedule returns the rates of a pretraining of at most so many steps.
func (p Params) schedule(most int) nn.Schedule {
	if p.Schedule == ScheduleLinear {
		return nn.WarmupLinear(p.Rate, p.Warmup, most)
	}
	return func(step int) float64 { return p.Rate * min(1, float64(step+1)/float64(p.Warmup+1)) }
}

// exam is what the dev users decide by: the mean cross-entropy of every target of
// theirs, hidden alone as a test hides it.
type exam struct {
	network *network
	table   *tokens.Table
	spans   []tokens.Span
	logits  []float32
}

func newExam(n *network, dev data.Events) *exam {
	e := &exam{network: n, table: n.space.NewTable()}
	e.table.Load(dev)
	for _, s := range e.table.Spans(nil, 1, nil) {
		if e.table.Class[s.End-1] != tokens.NoClass {
			e.spans = append(e.spans, s)
		}
	}
	e.logits = make([]float32, n.limits.Sequences*n.classes)
	return e
}

// loss returns the mean cross-entropy.
func (e *exam) loss(ctx context.Context) (float64, error) {
	n, sum := e.network, 0.0
	for from := 0; from < len(e.spans); from += n.limits.Sequences {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		n.fillLast(e.table, e.spans[from:min(len(e.spans), from+n.limits.Sequences)])
		n.infer(e.logits)
		for i, class := range n.targets.Class {
			sum += surprise(e.logits[i*n.classes:][:n.classes], int(class))
		}
	}
	return sum / float64(len(e.spans)), nil
}

// surprise returns -ln softmax(logits)[class].
func surprise(logits []float32, class int) float64 {
	top := logits[0]
	for _, z := range logits {
		top = max(top, z)
	}
	sum := 0.0
	for _, z := range logits {
		sum += math.Exp(float64(z - top))
	}
	return math.Log(sum) - float64(logits[class]-top)
}
