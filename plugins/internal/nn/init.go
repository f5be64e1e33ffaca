package nn

import (
	"math"
	"math/rand/v2"
	"strings"
)

// Init draws the tensors with Decay from TruncatedNormal with that standard
// deviation and sets the others to 0, gains (*gamma) to 1: BERT's rule (Devlin et
// al. 2019, code, standard deviation .02).
func (w *Weights) Init(r *rand.Rand, deviation float64) {
	for _, t := range w.Tensors {
		switch {
		case t.Decay:
			TruncatedNormal(r, deviation, t.Value)
		case strings.HasSuffix(t.Name, "gamma"):
			for i := range t.Value {
				t.Value[i] = 1
			}
		default:
			clear(t.Value)
		}
	}
}

// TruncatedNormal fills x from the normal distribution with mean 0 and that
// standard deviation; what lies beyond two of them is drawn again.
func TruncatedNormal(r *rand.Rand, deviation float64, x []float32) {
	for i := range x {
		v := r.NormFloat64()
		for v < -2 || v > 2 {
			v = r.NormFloat64()
		}
		x[i] = float32(deviation * v)
	}
}

// Xavier fills the weights x of a layer of that many inputs and outputs evenly
// (Glorot and Bengio 2010, Eq. 16).
func Xavier(r *rand.Rand, inputs, outputs int, x []float32) {
	bound := math.Sqrt(6 / float64(inputs+outputs))
	for i := range x {
		x[i] = float32(bound * (2*r.Float64() - 1))
	}
}
