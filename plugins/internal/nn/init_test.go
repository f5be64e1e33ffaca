package nn

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDistributions(t *testing.T) {
	for _, c := range []struct {
		name             string
		draw             func(r *rand.Rand, x []float32)
		bound, deviation float64
	}{
		// A normal distribution cut at 2 has standard deviation sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)) = .87963.
		{"truncated normal", func(r *rand.Rand, x []float32) { TruncatedNormal(r, .5, x) }, 1, .5 * .87963},
		{"xavier", func(r *rand.Rand, x []float32) { Xavier(r, 20, 4, x) }, .5, .5 / math.Sqrt(3)},
	} {
		x, again := make([]float32, 200_000), make([]float32, 200_000)
		c.draw(rand.New(rand.NewPCG(1, 2)), x)
		c.draw(rand.New(rand.NewPCG(1, 2)), again)
		if !cmp.Equal(x, again) {
			t.Errorf("%s: the same source draws something else", c.name)
		}
		sum, squares, least, most := 0.0, 0.0, 0.0, 0.0
		for _, v := range x {
			sum += float64(v)
			squares += float64(v) * float64(v)
			least, most = min(least, float64(v)), max(most, float64(v))
		}
		n := float64(len(x))
		if mean := sum / n; math.Abs(mean) > 4*c.deviation/math.Sqrt(n) {
			t.Errorf("%s: mean %v", c.name, mean)
		}
		if d := math.Sqrt(squares / n); math.Abs(d/c.deviation-1) > .01 {
			t.Errorf("%s: standard deviation %v, want %v", c.name, d, c.deviation)
		}
		if math.Abs(least+c.bound) > .01*c.bound || math.Abs(most-c.bound) > .01*c.bound {
			t.Errorf("%s: from %v to %v, want bounds of %v", c.name, least, most, c.bound)
		}
	}
}

func TestInit(t *testing.T) {
	w := NewWeights(Tensor{Name: "x.weight", Shape: []int{3, 2}, Decay: true}, Tensor{Name: "x.bias", Shape: []int{2}}, Tensor{Name: "ln1.gamma", Shape: []int{2}})
	for i := range w.Value {
		w.Value[i] = 7
	}
	w.Init(rand.New(rand.NewPCG(1, 2)), .02)
	for _, v := range w.Tensor("x.weight").Value {
		if v == 0 || v < -.04 || v > .04 {
			t.Errorf("the matrix has a %v, want draws within .04 of 0", v)
		}
	}
	if got := w.Value[6:]; !cmp.Equal(got, []float32{0, 0, 1, 1}) {
		t.Errorf("bias and gain are %v, want 0 0 1 1", got)
	}
}
