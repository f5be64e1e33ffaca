package nn

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Activation is a function of single elements that follows a linear map.
type Activation int

// The activations.
const (
	Identity Activation = iota
	ReLU                // max(x, 0); its slope at 0 is 0
	Tanh
	Sigmoid
	GELU            // x Phi(x), as in BERT
	GELUApproximate // the approximation of GELU by tanh, as in GPT-2
	SiLU            // x sigmoid(x)
)

// keepsInput says whether apply needs memory apart from the output.
func (a Activation) keepsInput() bool { return a == GELU || a == GELUApproximate || a == SiLU }

// apply writes a(x) to y. y is x unless a keeps its input, which is then replaced
// by the slope.
func (a Activation) apply(x, y []float32) {
	switch a {
	case ReLU:
		for i, v := range x {
			y[i] = max(v, 0)
		}
	case Tanh:
		kernel.Tanh(x, y)
	case Sigmoid:
		kernel.Sigmoid(x, y)
	case GELU:
		kernel.GeluSlope(kernel.Erf, x, y)
	case GELUApproximate:
		kernel.GeluSlope(kernel.TanhApproximation, x, y)
	case SiLU:
		kernel.Sigmoid(x, y)
		for i, p := range y {
			y[i], x[i] = x[i]*p, p*(1+x[i]*(1-p))
		}
	}
}

// infer replaces x by a(x).
func (a Activation) infer(x []float32) {
	switch a {
	case GELU:
		kernel.Gelu(kernel.Erf, x, x)
	case GELUApproximate:
		kernel.Gelu(kernel.TanhApproximation, x, x)
	case SiLU:
		var p [64]float32
		for len(x) > 0 {
			n := min(len(x), len(p))
			kernel.Sigmoid(x[:n], p[:n])
			kernel.Multiply(p[:n], x[:n])
			x = x[n:]
		}
	default:
		a.apply(x, x)
	}
}

// chain writes the gradient by the input of a to d, which may be dy, given that
// by the output and what apply left in x and y.
func (a Activation) chain(x, y, dy, d []float32) {
	y, d = y[:len(dy)], d[:len(dy)]
	switch a {
	case ReLU:
		for i, v := range dy {
			above := uint32(-int32(math.Float32bits(y[i])) >> 31) // all ones if y > 0: signs at random mislead a branch
			d[i] = math.Float32frombits(math.Float32bits(v) & above)
		}
	case Tanh:
		for i, v := range dy {
			d[i] = v * (1 - y[i]*y[i])
		}
	case Sigmoid:
		for i, v := range dy {
			d[i] = v * y[i] * (1 - y[i])
		}
	case GELU, GELUApproximate, SiLU:
		copy(d, dy)
		kernel.Multiply(x[:len(d)], d)
	default:
		copy(d, dy)
	}
}
