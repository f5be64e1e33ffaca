package nn

import (
	"testing"

	"gorgonia.org/gorgonia"
)

// taker keeps the gradients that it is given.
type taker struct{ steps [][]float32 }

func (k *taker) Step(model []gorgonia.ValueGrad) error {
	for _, p := range model {
		grad, err := p.Grad()
		if err != nil {
			return err
		}
		k.steps = append(k.steps, append([]float32{}, floats(grad, nil)...))
	}
	return nil
}

// A solver gets the sum of the gradients of so many steps, once for each so many.
func TestAccumulate(t *testing.T) {
	weights := []float32{1, 2}
	inner := &taker{}
	s := Accumulate(inner, 3)
	for i := range 7 {
		grad := []float32{float32(i), 10}
		model := []gorgonia.ValueGrad{&parameter{dense([]int{2}, weights), dense([]int{2}, grad)}}
		if err := s.Step(model); err != nil {
			t.Fatal(err)
		}
		if want := (i + 1) / 3; len(inner.steps) != want {
			t.Fatalf("%d steps after %d gradients, want %d", len(inner.steps), i+1, want)
		}
	}
	sameBits(t, "first sum", inner.steps[0], []float32{0 + 1 + 2, 30})
	sameBits(t, "second sum", inner.steps[1], []float32{3 + 4 + 5, 30})
	if got := Accumulate(inner, 1); got != Solver(inner) {
		t.Error("of one step there is nothing to add up")
	}
}
