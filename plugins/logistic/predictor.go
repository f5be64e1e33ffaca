package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// logistic implements sdk.Predictor.
type logistic struct{ params Params }

// Pretrain fits the weights to every target of train. The dev users have nothing
// to decide.
func (p logistic) Pretrain(ctx context.Context, run *sdk.Run, train, _ data.Events) error {
	l := layoutOf(run, p.params.History, frequencies(run, train))
	x, y := newMatrix(l), []int32(nil)
	for _, user := range train.ByUser() {
		if err := ctx.Err(); err != nil {
			return err
		}
		y = l.targets(x, y, user)
	}
	problem := newProblem(x, y, l.classes, run.Threads)
	problem.penalty = 1 / p.params.C
	w := make(weights, problem.size())
	if len(y) > 0 {
		var err error
		if w, err = minimise(ctx, run, problem, w, p.params.MaxIterations); err != nil {
			return err
		}
	}
	return learned{run.Context, p.params.History, l.frequency, w}.save(run.ModelDir)
}

// Load opens the model.
func (p logistic) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	m, err := load(run, p.params)
	if err != nil {
		return nil, err
	}
	l := layoutOf(run, m.History, m.Frequency)
	return &scorer{p.params, l, m.Weights, nil}, nil
}
