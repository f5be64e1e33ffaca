package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Without a graph a ConvMax gives what it gives in one, for the weights that it
// had when Inference was called.
func TestConvMaxInference(t *testing.T) {
	c := ConvMaxConfig{Width: 5, Windows: []Window{{1, 3}, {2, 5}, {3, 17}, {9, 1}}}
	for i, lengths := range append(raggeds, []int{70, 3, 66, 90, 2, 5, 68}) {
		t.Run(fmt.Sprintf("batch %d", i), func(t *testing.T) {
			r, b := rand.New(rand.NewPCG(1, 2)), batchOf(lengths...)
			f := NewConvMax(c, limitsOf(b), 1, b)
			f.prepare()
			copy(f.weights.Value, randoms(r, len(f.weights.Value)))
			x, want := randoms(r, b.Rows()*c.Width), nans(b.Sequences()*c.Output())
			f.Forward([][]float32{x, f.weights.Value}, want)
			infer := f.Inference()
			clear(f.weights.Value)
			for range 2 {
				got := nans(len(want))
				infer(b.Starts, x, got)
				sameBits(t, "output", got, want)
			}
		})
	}
}

// Without a graph a Highway gives what it gives in one.
func TestHighwayInfer(t *testing.T) {
	r, b := rand.New(rand.NewPCG(1, 2)), batchOf(3, 8)
	h := NewHighway(HighwayConfig{Width: 5, Activation: ReLU}, limitsOf(b), 1, b)
	h.prepare()
	copy(h.weights.Value, randoms(r, len(h.weights.Value)))
	x, want, got := randoms(r, 55), nans(limitsOf(b).Rows*5), nans(55)
	h.Forward([][]float32{x, h.weights.Value}, want)
	h.Infer(11, x, got, nans(55))
	sameBits(t, "output", got, want[:55])
}
