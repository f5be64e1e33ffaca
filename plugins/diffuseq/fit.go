package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/resume"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Fit trains the network on pairs of weeks of the population.
func (q diffuseq) Fit(ctx context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	p := q.params
	codec, err := week.New(&run.Vocabulary, train, week.Config{Mode: p.Mode})
	if err != nil {
		return err
	}
	w := &words{codec, attributesOf(profiles)}
	weeks, err := week.Pairs(ctx, run, train, profiles)
	if err != nil {
		return err
	}
	pairs := w.pairsOf(weeks)
	length := p.length(codec.Mode(), pairs)
	t, err := newTraining(run, p, newSchedule(p.DiffusionSteps), newExamples(pairs, length, w.separator()), w.count())
	if err != nil {
		return sdk.InvalidParams(err)
	}
	defer t.trainer.Close()
	run.Log.Info("training", "pairs", len(pairs), "length", length, "tokens", w.count(), "mode", codec.Mode(), "targets_cut", t.learner.data.cut)
	keeper := resume.Open(run)
	if err := t.run(ctx, run, keeper); err != nil {
		return fmt.Errorf("training: %w", err)
	}
	if err := save(run, t.network, w, t.learner.schedule); err != nil {
		return err
	}
	return keeper.Done()
}
