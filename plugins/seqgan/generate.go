package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Generate draws weeks for each user until there are as many events as the request
// wants.
func (s seqgan) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	m, err := load(run, s.params)
	if err != nil {
		return err
	}
	w := writer{model: m, run: run, sampler: newSampler(m.generator)}
	if s.params.Condition == ConditionFinetune {
		err = w.finetuned(ctx, requests, out)
	} else {
		err = m.form.write(ctx, run, requests, out, &w.count, w.drawer(requests))
	}
	if err != nil {
		return err
	}
	return w.count.Report(run)
}

// writer is a call of Generate.
type writer struct {
	*model
	run     *sdk.Run
	sampler *sampler
	count   week.Counters
}

// drawer draws weeks of requests from the generator as it is then. A week depends
// on its user and number alone.
func (w *writer) drawer(requests []data.Request) drawer {
	return func(ctx context.Context, turns []week.Turn) ([][]int32, error) {
		drawn := make([]sequence, len(turns))
		for i, t := range turns {
			drawn[i].profile = w.features.of(requests[t.Request].Profile)
		}
		err := w.sampler.sample(ctx, drawn, func(i int) *rand.Rand {
			return w.run.Rand(fmt.Sprintf("user %d: week %d", requests[turns[i].Request].User, turns[i].Week))
		})
		return tokens(drawn), err
	}
}

// finetuned writes each user's weeks with a generator that starts from the model
// and has learned the user's own.
func (w *writer) finetuned(ctx context.Context, requests []data.Request, out sdk.Output) error {
	t, err := newTuner(w.model)
	if err != nil {
		return err
	}
	defer t.close()
	for i, r := range requests {
		if err := t.tune(ctx, r); err != nil {
			return err
		}
		one := *w.run
		one.OnProgress = func(fraction float64, _ string) {
			w.run.Progress((float64(i)+fraction)/float64(len(requests)), "fine-tuning and sampling")
		}
		own := requests[i : i+1]
		if err := w.form.write(ctx, &one, own, out, &w.count, w.drawer(own)); err != nil {
			return err
		}
	}
	return nil
}
