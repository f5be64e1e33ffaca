package main

import (
	"context"
	"math"

	"gonum.org/v1/gonum/optimize"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// tolerance ends training when no component of the gradient of the mean loss
// is larger.
const tolerance = 1e-4

// minimise runs L-BFGS from start and returns the best weights found within the
// given number of iterations. Progress goes to run.
func minimise(ctx context.Context, run *sdk.Run, p *problem, start weights, iterations int) (weights, error) {
	e := &evaluator{ctx: ctx, problem: p, gradient: make([]float64, p.size())}
	result, err := optimize.Minimize(optimize.Problem{
		Func:   e.value,
		Grad:   e.gradientAt,
		Status: e.status,
	}, start, &optimize.Settings{
		MajorIterations:   iterations,
		GradientThreshold: tolerance * float64(p.x.rows()),
		Converger:         optimize.NeverTerminate{},
	}, &optimize.LBFGS{Linesearcher: &optimize.MoreThuente{}, Store: 10})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err != nil {
		// A line search that finds no lower point has reached the precision of
		// float64: what it started from is the answer.
		run.Log.Debug("training stopped early", "reason", err.Error())
	}
	return result.X, nil
}

// evaluator gives gonum, which asks for value and gradient apart, both from one
// pass over the rows.
type evaluator struct {
	ctx      context.Context
	problem  *problem
	at       weights // where loss and gradient are known; nil at first
	loss     float64
	gradient []float64
	err      error
}

func (e *evaluator) value(w []float64) float64 {
	e.evaluate(w)
	return e.loss
}

func (e *evaluator) gradientAt(gradient, w []float64) {
	e.evaluate(w)
	copy(gradient, e.gradient)
}

func (e *evaluator) evaluate(w []float64) {
	if e.err != nil || e.at != nil && equal(e.at, w) {
		return
	}
	e.at = append(e.at[:0], w...)
	if e.loss, e.err = e.problem.evaluate(e.ctx, w, e.gradient); e.err != nil {
		e.loss = math.Inf(1)
	}
}

// status ends the run of gonum after an error.
func (e *evaluator) status() (optimize.Status, error) {
	if e.err != nil {
		return optimize.Failure, e.err
	}
	return optimize.NotTerminated, nil
}

func equal(a, b []float64) bool {
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
}
