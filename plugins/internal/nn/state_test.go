package nn

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// course is a training whose gradients are drawn.
type course struct {
	weights []*Weights
	solver  *AdamW
	average *Average
}

func newCourse(crew Crew) *course {
	c := &course{weights: layers()}
	c.solver = NewAdamW(AdamWConfig{
		Rate: WarmupLinear(.1, 5, 40), Beta1: .9, Beta2: .999, Epsilon: 1e-8, WeightDecay: .01, ClipNorm: 5, BiasCorrection: true,
	}, crew, c.weights...)
	c.average = NewAverage(.9, true, crew, c.weights...)
	return c
}

// tensors are all that a step changes.
func (c *course) tensors() []Tensor {
	all := append(c.solver.State("adam."), c.average.State("")...)
	for i, w := range c.weights {
		all = append(all, Tensor{Name: fmt.Sprintf("weights.%d", i), Shape: []int{len(w.Value)}, Value: w.Value})
	}
	return all
}

// train takes steps from to to-1.
func (c *course) train(t *testing.T, from, to int) {
	t.Helper()
	for step := from; step < to; step++ {
		randomGradients(rand.New(rand.NewPCG(7, uint64(step))), c.weights)
		if err := c.solver.Step(model(c.weights...)); err != nil {
			t.Fatal(err)
		}
		c.average.Update()
	}
}

// A training that is saved and goes on with other objects, by another crew, has the
// bits of one that was never interrupted: weights, moments, counts and average.
func TestStateGoesOn(t *testing.T) {
	const steps = 25
	whole := newCourse(2)
	whole.train(t, 0, steps)
	for _, stop := range []int{0, 1, 7, steps - 1} {
		path := filepath.Join(t.TempDir(), "state.safetensors")
		before := newCourse(1)
		before.train(t, 0, stop)
		if err := Save(path, before.tensors(), nil); err != nil {
			t.Fatal(err)
		}
		after := newCourse(2)
		after.train(t, 0, 3) // whatever it has done before
		file, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Load(after.tensors()); err != nil {
			t.Fatal(err)
		}
		file.Close()
		after.train(t, stop, steps)
		if diff := cmp.Diff(whole.tensors(), after.tensors()); diff != "" {
			t.Errorf("after a stop at %d (-whole +resumed):\n%.2000s", stop, diff)
		}
		after.average.Swap()
		whole.average.Swap()
		if diff := cmp.Diff(whole.weights[1].Value, after.weights[1].Value); diff != "" {
			t.Errorf("averages after a stop at %d (-whole +resumed):\n%s", stop, diff)
		}
		whole.average.Swap()
	}
}

// Each tensor of the state matters: without any of them the training is another.
func TestStateHasNothingIdle(t *testing.T) {
	whole := newCourse(1)
	whole.train(t, 0, 12)
	for left := range len(whole.tensors()) {
		resumed, from := newCourse(1), newCourse(1)
		from.train(t, 0, 6)
		source := from.tensors()
		for i, target := range resumed.tensors() {
			if i != left {
				copy(target.Value, source[i].Value)
			}
		}
		resumed.train(t, 6, 12)
		if cmp.Equal(whole.tensors(), resumed.tensors()) {
			t.Errorf("without %s nothing changes", source[left].Name)
		}
	}
}

// Steps beyond what a float32 counts are an error, not a rate that stands still.
func TestStepsThatCannotBeCounted(t *testing.T) {
	w := NewWeights(Tensor{Name: "w", Shape: []int{2}})
	s := NewAdamW(AdamWConfig{Rate: Constant(.1), Epsilon: 1}, 1, w)
	s.State("")[0].Value[0] = mostTally - 1
	copy(w.Grad, []float32{1, 1})
	if err := s.Step(model(w)); err != nil {
		t.Fatal(err)
	}
	moved := w.Value[0]
	if err := s.Step(model(w)); err == nil || !strings.Contains(err.Error(), "16777216 steps") || w.Value[0] != moved {
		t.Errorf("error is %v, weight %v, want an error and %v", err, w.Value[0], moved)
	}
}
