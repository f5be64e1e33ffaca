package nn

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
)

// Loop trains weights and keeps the best ones. Its limits are steps of the
// optimiser, so that trainings on more data and on less can be given the same;
// for a limit 0 means none.
type Loop struct {
	MaxSteps int // the most steps
	MinSteps int // before so many, patience ends nothing
	Epochs   int // the most passes over the data
	// EvaluateEvery is the number of steps from one evaluation to the next, in the
	// midst of epochs too. 0 means that they come at the end of each epoch.
	EvaluateEvery int
	Patience      int // the number of evaluations in a row without a new best that ends training

	Weights []*Weights
	Average *Average // of Weights, from the first step of Run on: if not nil, it is what is evaluated and kept

	// Epoch yields the loss of each step of epoch n, from 0, after the step is
	// taken, or an error, which ends the training. It may be left early.
	Epoch func(ctx context.Context, n int) iter.Seq2[float64, error]
	// Evaluate returns the loss on data that are not trained on, and moves no
	// weights. It runs between two steps of Epoch. If nil, the last weights are kept.
	Evaluate func(ctx context.Context) (float64, error)
	// Report, if not nil, hears of every step and every evaluation.
	Report func(Progress)
}

// Progress is how far a training is.
type Progress struct {
	Steps       int     // taken
	Epochs      int     // begun: the last need not be whole
	Loss        float64 // of the last step
	Evaluations int
	Evaluated   float64 // the loss of the last evaluation
	Best        float64 // the least of all evaluations
	BestStep    int     // the steps taken before it
}

// End is why a training ended.
type End string

// The ends.
const (
	EndOfEpochs   End = "epochs"
	EndOfSteps    End = "steps"
	EndOfPatience End = "patience"
)

// Run trains and leaves the weights of the best evaluation, of equals the first.
// If epochs or steps run out, the last weights are evaluated too. If ctx ends
// before Run does, Run returns its cause once the step or evaluation that runs is
// done; then, as after any error, the weights are as training left them.
func (l *Loop) Run(ctx context.Context) (Progress, End, error) {
	if l.Epochs <= 0 && l.MaxSteps <= 0 && (l.Patience <= 0 || l.Evaluate == nil) {
		return Progress{}, "", errors.New("nn: a training without a limit of epochs or steps and without patience never ends")
	}
	r := run{Loop: l}
	if l.Average != nil {
		l.Average.reset()
	}
	var end End
	var err error
	for end == "" && err == nil {
		end, err = r.epoch(ctx)
	}
	if err == nil {
		err = r.keep(ctx)
	}
	return r.now, end, err
}

// run is a training under way.
type run struct {
	*Loop
	now       Progress
	best      *Snapshot
	evaluated int // steps taken before the last evaluation
	stale     int // evaluations since the best
}

// epoch takes the steps of an epoch. It returns "" if training goes on.
func (r *run) epoch(ctx context.Context) (End, error) {
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	before, n := r.now.Steps, r.now.Epochs
	for loss, err := range r.Epoch(ctx, n) {
		if err != nil {
			return "", err
		}
		r.now.Epochs = n + 1
		r.step(loss)
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		if r.now.Steps == r.MaxSteps {
			return EndOfSteps, nil
		}
		if r.EvaluateEvery > 0 && r.now.Steps%r.EvaluateEvery == 0 {
			if end, err := r.examine(ctx); end != "" || err != nil {
				return end, err
			}
		}
	}
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case r.now.Steps == before:
		return "", fmt.Errorf("nn: epoch %d has no steps: there is nothing to train on", n)
	case r.now.Epochs == r.Epochs:
		return EndOfEpochs, nil
	case r.EvaluateEvery <= 0:
		return r.examine(ctx)
	}
	return "", nil
}

func (r *run) step(loss float64) {
	r.now.Steps++
	r.now.Loss = loss
	if r.Average != nil {
		r.Average.Update()
	}
	r.report()
}

// examine evaluates, if that can be done, and asks patience.
func (r *run) examine(ctx context.Context) (End, error) {
	if r.Evaluate == nil {
		return "", nil
	}
	if err := r.evaluate(ctx); err != nil {
		return "", err
	}
	if r.Patience > 0 && r.stale >= r.Patience && r.now.Steps >= r.MinSteps {
		return EndOfPatience, nil
	}
	return "", nil
}

// evaluate copies the weights if they are the best so far.
func (r *run) evaluate(ctx context.Context) error {
	if r.Average != nil {
		r.Average.Swap()
		defer r.Average.Swap()
	}
	loss, err := r.Evaluate(ctx)
	if err != nil {
		return err
	}
	if loss-loss != 0 {
		return fmt.Errorf("nn: the evaluation after step %d gives a loss of %v: lower the rate or clip gradients", r.now.Steps, loss)
	}
	r.evaluated, r.now.Evaluated = r.now.Steps, loss
	r.stale++
	if r.best == nil {
		r.best, r.now.Best = NewSnapshot(r.Weights...), math.Inf(1)
	}
	if loss < r.now.Best {
		r.best.Take()
		r.now.Best, r.now.BestStep, r.stale = loss, r.now.Steps, 0
	}
	r.now.Evaluations++
	r.report()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// keep leaves the weights that are wanted of a training that is over.
func (r *run) keep(ctx context.Context) error {
	if r.Evaluate == nil {
		if r.Average != nil {
			r.Average.Swap()
		}
		return nil
	}
	if r.now.Steps > r.evaluated {
		if err := r.evaluate(ctx); err != nil {
			return err
		}
	}
	r.best.Restore()
	return nil
}

func (r *run) report() {
	if r.Report != nil {
		r.Report(r.now)
	}
}
