package main

import (
	"math"
	"testing"
)

// The rate and epsilon are TensorFlow's: epsilon is not corrected, which shows
// where gradients are tiny.
func TestAdam(t *testing.T) {
	c := adam(.01)
	w, m, v := 0.0, 0.0, 0.0
	kernelWeight, km, kv := 0.0, 0.0, 0.0
	for step, grad := range []float64{1e-9, 3e-8, -2e-9, .5} {
		n := float64(step + 1)
		m, v = .9*m+.1*grad, .999*v+.001*grad*grad
		w -= .01 * math.Sqrt(1-math.Pow(.999, n)) / (1 - math.Pow(.9, n)) * m / (math.Sqrt(v) + 1e-8)
		km, kv = c.Beta1*km+(1-c.Beta1)*grad, c.Beta2*kv+(1-c.Beta2)*grad*grad
		kernelWeight -= c.Rate(step) * km / (math.Sqrt(kv) + c.Epsilon)
		if math.Abs(w-kernelWeight) > 1e-12 {
			t.Errorf("after step %d the weight is %v, want %v", step, kernelWeight, w)
		}
	}
	if c.BiasCorrection || c.WeightDecay != 0 || c.ClipNorm != 0 {
		t.Errorf("settings %+v: want neither correction nor decay nor clipping", c)
	}
}
