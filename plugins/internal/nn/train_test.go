package nn

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// script is a training of one weight that counts steps; losses are what
// evaluations return, one after another, the last for ever.
type script struct {
	weights *Weights
	loop    Loop
	seen    []float32 // the weight in each evaluation
}

func newScript(stepsPerEpoch int, losses ...float64) *script {
	s := &script{weights: NewWeights(Tensor{Name: "w", Shape: []int{1}})}
	s.loop = Loop{
		Weights: []*Weights{s.weights},
		Epoch: func(context.Context, int) iter.Seq2[float64, error] {
			return func(yield func(float64, error) bool) {
				for range stepsPerEpoch {
					s.weights.Value[0]++
					if !yield(float64(s.weights.Value[0])/10, nil) {
						return
					}
				}
			}
		},
	}
	if len(losses) > 0 {
		s.loop.Evaluate = func(context.Context) (float64, error) {
			s.seen = append(s.seen, s.weights.Value[0])
			return losses[min(len(s.seen), len(losses))-1], nil
		}
	}
	return s
}

func TestLoopEnds(t *testing.T) {
	for _, c := range []struct {
		name   string
		steps  int // of an epoch
		losses []float64
		set    func(*Loop)
		want   Progress
		end    End
		weight float32
		seen   []float32
	}{
		{"epochs", 10, nil, func(l *Loop) { l.Epochs = 3 },
			Progress{Epochs: 3, Steps: 30, Loss: 3}, EndOfEpochs, 30, nil},
		{"steps", 10, nil, func(l *Loop) { l.MaxSteps, l.Epochs = 25, 9 },
			Progress{Epochs: 3, Steps: 25, Loss: 2.5}, EndOfSteps, 25, nil},
		{"best of all epochs", 10, []float64{3, 1, 2}, func(l *Loop) { l.Epochs = 3 },
			Progress{Epochs: 3, Steps: 30, Loss: 3, Evaluations: 3, Evaluated: 2, Best: 1, BestStep: 20}, EndOfEpochs, 20, []float32{10, 20, 30}},
		{"first of equals", 10, []float64{1, 1}, func(l *Loop) { l.Epochs = 2 },
			Progress{Epochs: 2, Steps: 20, Loss: 2, Evaluations: 2, Evaluated: 1, Best: 1, BestStep: 10}, EndOfEpochs, 10, []float32{10, 20}},
		{"steps within an epoch are evaluated", 10, []float64{3, 1}, func(l *Loop) { l.MaxSteps = 15 },
			Progress{Epochs: 2, Steps: 15, Loss: 1.5, Evaluations: 2, Evaluated: 1, Best: 1, BestStep: 15}, EndOfSteps, 15, []float32{10, 15}},
		{"patience", 10, []float64{3, 2, 2.5, 1, 1, 1.5, 0}, func(l *Loop) { l.Patience = 2 },
			Progress{Epochs: 6, Steps: 60, Loss: 6, Evaluations: 6, Evaluated: 1.5, Best: 1, BestStep: 40}, EndOfPatience, 40, []float32{10, 20, 30, 40, 50, 60}},
		{"patience waits for the least steps", 10, []float64{1, 2}, func(l *Loop) { l.Patience, l.MinSteps = 1, 45 },
			Progress{Epochs: 5, Steps: 50, Loss: 5, Evaluations: 5, Evaluated: 2, Best: 1, BestStep: 10}, EndOfPatience, 10, []float32{10, 20, 30, 40, 50}},
		{"the last step ends an epoch", 10, []float64{2, 1}, func(l *Loop) { l.MaxSteps = 20 },
			Progress{Epochs: 2, Steps: 20, Loss: 2, Evaluations: 2, Evaluated: 1, Best: 1, BestStep: 20}, EndOfSteps, 20, []float32{10, 20}},
		{"every so many steps, short epochs", 10, []float64{1, 2}, func(l *Loop) { l.Patience, l.EvaluateEvery = 1, 25 },
			Progress{Epochs: 5, Steps: 50, Loss: 5, Evaluations: 2, Evaluated: 2, Best: 1, BestStep: 25}, EndOfPatience, 25, []float32{25, 50}},
		{"every so many steps, long epochs", 100, []float64{3, 1, 2}, func(l *Loop) { l.Patience, l.EvaluateEvery, l.MinSteps = 1, 4, 16 },
			Progress{Epochs: 1, Steps: 16, Loss: 1.6, Evaluations: 4, Evaluated: 2, Best: 1, BestStep: 8}, EndOfPatience, 8, []float32{4, 8, 12, 16}},
		{"the end is evaluated however short", 10, []float64{2, 1}, func(l *Loop) { l.Epochs, l.EvaluateEvery = 4, 25 },
			Progress{Epochs: 4, Steps: 40, Loss: 4, Evaluations: 2, Evaluated: 1, Best: 1, BestStep: 40}, EndOfEpochs, 40, []float32{25, 40}},
		{"the end is evaluated once", 10, []float64{2, 1}, func(l *Loop) { l.Epochs, l.EvaluateEvery = 2, 10 },
			Progress{Epochs: 2, Steps: 20, Loss: 2, Evaluations: 2, Evaluated: 1, Best: 1, BestStep: 20}, EndOfEpochs, 20, []float32{10, 20}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScript(c.steps, c.losses...)
			c.set(&s.loop)
			var reports []Progress
			s.loop.Report = func(p Progress) { reports = append(reports, p) }
			got, end, err := s.loop.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || end != c.end {
				t.Errorf("ended by %q, want %q; progress (-want +got):\n%s", end, c.end, diff)
			}
			if s.weights.Value[0] != c.weight {
				t.Errorf("kept the weight of step %v, want that of step %v", s.weights.Value[0], c.weight)
			}
			if !slices.Equal(s.seen, c.seen) {
				t.Errorf("evaluated after steps %v, want %v", s.seen, c.seen)
			}
			if n := got.Steps + got.Evaluations; len(reports) != n {
				t.Errorf("%d reports, want %d: of every step and evaluation", len(reports), n)
			}
			if last := reports[len(reports)-1]; last.Steps != got.Steps || last.Evaluations != got.Evaluations || last.Best != got.Best {
				t.Errorf("the last report is %+v, the result %+v", last, got)
			}
		})
	}
}

// The average of the weights 1, 2, ... is what is evaluated and kept, while
// training goes on from the last weights.
func TestLoopAverage(t *testing.T) {
	for _, evaluate := range []bool{false, true} {
		s := newScript(1, 3, 1, 2)
		if !evaluate {
			s.loop.Evaluate = nil
		}
		s.loop.Epochs = 3
		s.loop.Average = NewAverage(.5, false, 1, s.weights)
		if _, _, err := s.loop.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := float32(.125*1 + .25*2 + .5*3)
		if evaluate {
			want = .25*1 + .5*2
			if seen := []float32{.5, 1.25, 2.125}; !slices.Equal(s.seen, seen) {
				t.Errorf("evaluated %v, want %v", s.seen, seen)
			}
		}
		if s.weights.Value[0] != want {
			t.Errorf("evaluate %v: kept %v, want the average %v", evaluate, s.weights.Value[0], want)
		}
	}
}

// A second Run of a loop does what the first of another would, that begins where
// the first ended.
func TestLoopRunsAgain(t *testing.T) {
	for _, losses := range [][]float64{nil, {2, 1}} {
		first := newScript(3, losses...)
		first.loop.Epochs, first.loop.Average = 2, NewAverage(.5, true, 1, first.weights)
		if _, _, err := first.loop.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		second := newScript(3, losses...)
		second.weights.Value[0] = first.weights.Value[0]
		second.loop.Epochs, second.loop.Average = 2, NewAverage(.5, true, 1, second.weights)
		first.seen = nil
		for _, s := range []*script{first, second} {
			if _, _, err := s.loop.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := first.weights.Value[0], second.weights.Value[0]; got != want || !slices.Equal(first.seen, second.seen) {
			t.Errorf("losses %v: kept %v after evaluating %v, want %v after %v", losses, got, first.seen, want, second.seen)
		}
	}
}

func TestLoopCancel(t *testing.T) {
	cause := errors.New("somebody pressed a key")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newScript(1000, 1)
	s.loop.Epochs = 1000
	s.loop.Report = func(p Progress) {
		if p.Steps == 1234 {
			cancel(cause)
		}
	}
	got, _, err := s.loop.Run(ctx)
	if !errors.Is(err, cause) || got.Steps != 1234 {
		t.Errorf("error %v after %d steps, want that cause after 1234", err, got.Steps)
	}
	if got, _, err = s.loop.Run(ctx); !errors.Is(err, cause) || got.Steps != 0 {
		t.Errorf("error %v after %d steps, want that cause after none", err, got.Steps)
	}
}

// A training that is cancelled in its last evaluation is no success.
func TestLoopCancelInTheLastEvaluation(t *testing.T) {
	for _, every := range []int{0, 2} {
		cause := errors.New("somebody pressed a key")
		ctx, cancel := context.WithCancelCause(t.Context())
		s := newScript(2, 1, 2)
		s.loop.Epochs, s.loop.EvaluateEvery = 2, every
		evaluate := s.loop.Evaluate
		s.loop.Evaluate = func(ctx context.Context) (float64, error) {
			if s.weights.Value[0] == 4 {
				cancel(cause)
			}
			return evaluate(ctx)
		}
		if _, _, err := s.loop.Run(ctx); !errors.Is(err, cause) {
			t.Errorf("error is %v, want the cause", err)
		}
		if s.weights.Value[0] != 4 {
			t.Errorf("the weights are those of step %v, want the last, 4", s.weights.Value[0])
		}
	}
}

// An epoch that ends early because it sees the cancel is not taken for a whole one
// or for one without data.
func TestLoopCancelInAnEpoch(t *testing.T) {
	for steps := range 3 {
		cause := errors.New("somebody pressed a key")
		ctx, cancel := context.WithCancelCause(t.Context())
		s := newScript(1, 1)
		s.loop.Epochs = 9
		s.loop.Epoch = func(context.Context, int) iter.Seq2[float64, error] {
			return func(yield func(float64, error) bool) {
				for range steps {
					if !yield(1, nil) {
						return
					}
				}
				cancel(cause)
			}
		}
		got, _, err := s.loop.Run(ctx)
		if !errors.Is(err, cause) || len(s.seen) > 0 {
			t.Errorf("%d steps: error is %v after evaluations at %v, want the cause and none", steps, err, s.seen)
		}
		if got.Steps != steps || got.Epochs != min(steps, 1) {
			t.Errorf("%d steps: counted %d in %d epochs", steps, got.Steps, got.Epochs)
		}
	}
}

func TestLoopErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name string
		s    *script
		set  func(*Loop)
		want string
	}{
		{"no end", newScript(1, 1), func(*Loop) {}, "never ends"},
		{"patience without evaluations", newScript(1), func(l *Loop) { l.Patience = 1 }, "never ends"},
		{"no steps", newScript(0, 1), func(l *Loop) { l.Patience = 1 }, "epoch 0 has no steps"},
		{"a loss that is not a number", newScript(2, 1, math.NaN()), func(l *Loop) { l.Epochs = 9 }, "after step 4 gives a loss of NaN"},
		{"a step fails", newScript(2, 1), func(l *Loop) {
			l.Epochs = 1
			l.Epoch = func(context.Context, int) iter.Seq2[float64, error] {
				return func(yield func(float64, error) bool) { yield(0, fmt.Errorf("step: %w", broken)) }
			}
		}, "step: broken"},
		{"an evaluation fails", newScript(2, 1), func(l *Loop) {
			l.Epochs = 1
			l.Evaluate = func(context.Context) (float64, error) { return 0, broken }
		}, "broken"},
	} {
		c.set(&c.s.loop)
		if _, _, err := c.s.loop.Run(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one with %q", c.name, err, c.want)
		}
	}
}

// A Trainer under the Loop.
func TestLoopTrainsToy(t *testing.T) {
	trainer, w := toy(t, adam(Constant(.05)))
	loop := Loop{
		Patience: 3, MinSteps: 200, Weights: []*Weights{w},
		Epoch: func(context.Context, int) iter.Seq2[float64, error] {
			return func(yield func(float64, error) bool) {
				for range 50 {
					if !yield(trainer.Step()) {
						return
					}
				}
			}
		},
		Evaluate: func(context.Context) (float64, error) { return trainer.Loss() },
	}
	got, end, err := loop.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if end != EndOfPatience || got.Best > 1e-6 {
		t.Errorf("ended by %q with a loss of %v, want patience with about 0", end, got.Best)
	}
	if kept, err := trainer.Loss(); err != nil || kept != got.Best {
		t.Errorf("the kept weights have a loss of %v (error %v), want the best, %v", kept, err, got.Best)
	}
}
