package nn

import (
	"math"
	"math/rand/v2"
	"strings"
)

// InitUniform draws the weights by the rule of PyTorch's Linear: a matrix (inputs,
// outputs), and the bias that follows it, evenly between -1/sqrt(inputs) and
// 1/sqrt(inputs); other biases are 0 and gains (*gamma) 1.
func (w *Weights) InitUniform(r *rand.Rand) {
	bound := 0.0
	for _, t := range w.Tensors {
		switch {
		case t.Decay:
			bound = 1 / math.Sqrt(float64(t.Shape[0]))
			uniform(r, bound, t.Value)
		case strings.HasSuffix(t.Name, "bias"):
			uniform(r, bound, t.Value)
		case strings.HasSuffix(t.Name, "gamma"):
			for i := range t.Value {
				t.Value[i] = 1
			}
		default:
			clear(t.Value)
		}
	}
}

// uniform fills x evenly between -bound and bound.
func uniform(r *rand.Rand, bound float64, x []float32) {
	for i := range x {
		x[i] = float32(bound * (2*r.Float64() - 1))
	}
}
