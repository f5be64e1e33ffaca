package main

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// scripted is a course whose epochs have these scores and leave their number, from 1, as
// the only weight.
func scripted(scores []float64, epochs, patience int) (*course, *nn.Weights) {
	w := nn.NewWeights(nn.Tensor{Name: "epoch", Shape: []int{1}})
	return &course{
		name: "scripted", epochs: epochs, patience: patience, weights: []*nn.Weights{w},
		report: func(float64, string) {},
		epoch: func(_ context.Context, n int) (float64, []loss, error) {
			if n >= len(scores) {
				return 0, nil, errors.New("the script is over")
			}
			w.Value[0] = float32(n + 1)
			return scores[n], []loss{{"score", scores[n]}}, nil
		},
	}, w
}

// A course ends when patience epochs in a row, or all epochs, are over, and leaves the
// weights of the best epoch, of equals the first.
func TestCourse(t *testing.T) {
	for name, c := range map[string]struct {
		scores           []float64
		epochs, patience int
		taken, best      int
	}{
		"patience":          {[]float64{5, 3, 4, 3, 3, 1}, 100, 3, 5, 2},
		"a new best resets": {[]float64{5, 6, 4, 6, 3, 6, 6}, 100, 2, 7, 5},
		"epochs":            {[]float64{5, 4, 3}, 3, 2, 3, 3},
		"one epoch":         {[]float64{5}, 1, 1, 1, 1},
	} {
		run := testRun(t)
		course, w := scripted(c.scores, c.epochs, c.patience)
		if err := course.run(t.Context(), run); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if course.now.Epochs != c.taken || w.Value[0] != float32(c.best) {
			t.Errorf("%s: %d epochs, the best is %v, want %d and %d", name, course.now.Epochs, w.Value[0], c.taken, c.best)
		}
		// What is over is found again, and nothing is trained.
		again, w := scripted(nil, c.epochs, c.patience)
		if err := again.run(t.Context(), run); err != nil {
			t.Errorf("%s, again: %v", name, err)
		}
		if diff := cmp.Diff(course.now, again.now); diff != "" || w.Value[0] != float32(c.best) {
			t.Errorf("%s, again: the best is %v; position (-first +again):\n%s", name, w.Value[0], diff)
		}
	}
}
