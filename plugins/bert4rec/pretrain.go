package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
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
	table := n.space.NewTable()
	table.Load(train)
	copy(n.population, recipe.Shares(table.Class, n.classes))
	if !table.HasTargets() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return n.save(run, p) // the initial weights are all that there is
	}
	most := p.passes().MaxSteps(run, train.Len())
	l, err := newLearner(n, p.adam(p.schedule(most)), nn.Crew(run.Threads), p.Batch)
	if err != nil {
		return err
	}
	defer l.trainer.Close()
	l.sampler = sampler{stride: p.Stride, clozes: p.Clozes, lasts: p.Lasts, offline: p.Offline, length: n.space.Positions()}
	l.filler = filler{table: table, cloze: cloze{p.MaskShare, p.MaxMasked}, blur: tokens.Blur{Rows: p.UnknownLocations, Windows: p.LocationDropout}}

	loop := nn.Loop{
		MaxSteps: most, MinSteps: p.MinSteps, Patience: p.Patience, EvaluateEvery: p.EvaluateEvery,
		Weights: n.trained(), Epoch: l.epochs(run.Rand("instances")),
		Report: func(now nn.Progress) { run.Progress(float64(now.Steps)/float64(most), "pretraining") },
	}
	if p.EMA > 0 {
		loop.Average = nn.NewAverage(p.EMA, true, nn.Crew(run.Threads), n.trained()...)
	}
	if v := newValidation(n, dev); len(v.spans) > 0 {
		loop.Evaluate = v.loss
	}
	summary, end, err := loop.Run(ctx)
	if err != nil {
		return fmt.Errorf("pretrain: %w", err)
	}
	run.Log.Info("pretrained", "steps", summary.Steps, "epochs", summary.Epochs, "end", end,
		"best_step", summary.BestStep, "dev_loss", summary.Best)
	return n.save(run, p)
}

// passes says how long pretraining may be.
func (p Params) passes() recipe.Passes {
	return recipe.Passes{Epochs: p.PretrainEpochs, Stride: p.Stride, Copies: p.Clozes + p.Lasts, Batch: p.Batch, AtLeast: p.MinSteps}
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

// validation is what the dev users decide by: the mean cross-entropy of every
// target of theirs, hidden alone as a test hides it.
type validation struct {
	network *network
	table   *tokens.Table
	spans   []tokens.Span
	logits  []float32
}

func newValidation(n *network, dev data.Events) *validation {
	v := &validation{network: n, table: n.space.NewTable()}
	v.table.Load(dev)
	for _, s := range v.table.Single(nil, 1, nil) {
		if v.table.Class[s.End-1] != tokens.NoClass {
			v.spans = append(v.spans, s)
		}
	}
	v.logits = make([]float32, n.limits.Sequences*n.classes)
	return v
}

// loss returns the mean cross-entropy.
func (v *validation) loss(ctx context.Context) (float64, error) {
	n, sum := v.network, 0.0
	for from := 0; from < len(v.spans); from += n.limits.Sequences {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		n.fillLast(v.table, v.spans[from:min(len(v.spans), from+n.limits.Sequences)])
		n.Infer(v.logits)
		for i, class := range n.targets.Class {
			sum += recipe.CrossEntropy(v.logits[i*n.classes:][:n.classes], int(class))
		}
	}
	return sum / float64(len(v.spans)), nil
}
