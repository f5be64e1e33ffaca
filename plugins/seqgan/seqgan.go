package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// seqgan implements sdk.Generator.
type seqgan struct{ params Params }

// Fit trains the networks on the population and leaves the generator's weights,
// those that were kept on the way too.
func (s seqgan) Fit(ctx context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) error {
	p, err := newPopulation(run, s.params, train, profiles)
	if err != nil {
		return err
	}
	if len(p.real) == 0 {
		return sdk.InvalidParams(fmt.Errorf("fit: no user has a sequence (%s) to train on", s.params.Sequence))
	}
	t, err := newTraining(run, s.params, p)
	if err != nil {
		return err
	}
	defer t.close()
	if err := t.resume(); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	if err := t.train(ctx); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	cut := 0
	for _, r := range t.real {
		if r.cut {
			cut++
		}
	}
	run.Log.Info("fitted", "sequences", len(t.real), "cut", cut, "tokens", t.generator.tokens, "epochs", t.now.Epochs,
		"rounds", t.now.Rounds, "best_round", t.now.BestAt)
	if err := run.Artifact("losses.csv", t.now.table()); err != nil {
		return err
	}
	if err := t.model.save(run.ModelDir); err != nil {
		return err
	}
	return t.shelf.deliver()
}
