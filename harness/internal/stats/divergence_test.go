package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// near fails the test if got is further than within from want.
func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %.12g, want %.12g within %g", what, got, want, within)
	}
}

func TestEntropy(t *testing.T) {
	// Cover and Thomas 2006, examples 1.1.1 and 1.1.2.
	near(t, "32 equal outcomes", Entropy([]float64{
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}), 5, 1e-12)
	near(t, "horse race", Entropy([]float64{1. / 2, 1. / 4, 1. / 8, 1. / 16, 1. / 64, 1. / 64, 1. / 64, 1. / 64}), 2, 1e-12)
	near(t, "certain", Entropy([]float64{0, 7, 0}), 0, 0)
	for _, p := range [][]float64{nil, {0, 0}, {1, -1}, {math.NaN(), 1}, {math.Inf(1), 1}} {
		if h := Entropy(p); !math.IsNaN(h) {
			t.Errorf("Entropy(%v) = %v, want NaN", p, h)
		}
	}
}

func TestJSDKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		name string
		p, q []float64
		want float64
	}{
		{"equal", []float64{1, 2, 3}, []float64{2, 4, 6}, 0},
		{"disjoint", []float64{1, 0}, []float64{0, 5}, 1},
		// scipy.spatial.distance.jensenshannon documents .46450140402245893 nats
		// of distance for these; its square over ln 2 is the divergence in bits.
		{"scipy", []float64{1, 0}, []float64{.5, .5}, .46450140402245893 * .46450140402245893 / math.Ln2},
	} {
		near(t, c.name, JSD(c.p, c.q), c.want, 1e-12)
		near(t, c.name+" swapped", JSD(c.q, c.p), c.want, 1e-12)
	}
	if d := JSD(nil, nil); !math.IsNaN(d) {
		t.Errorf("JSD of no outcomes = %v, want NaN", d)
	}
	for _, p := range [][]float64{{0, 0}, {1, -1}, {math.Inf(1), 1}} {
		if d := JSD(p, []float64{1, 1}); !math.IsNaN(d) {
			t.Errorf("JSD(%v, ...) = %v, want NaN", p, d)
		}
	}
}

// JSD = H((p+q)/2) - (H(p)+H(q))/2, Lin 1991 eq. 4.1.
func TestJSDByEntropies(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		p, q, middle := make([]float64, 12), make([]float64, 12), make([]float64, 12)
		for i := range p {
			p[i], q[i] = max(0, rng.Float64()-.3), max(0, rng.Float64()-.3)
		}
		a, b := mass(p), mass(q)
		for i := range p {
			middle[i] = (p[i]/a + q[i]/b) / 2
		}
		near(t, "JSD", JSD(p, q), Entropy(middle)-(Entropy(p)+Entropy(q))/2, 1e-12)
	}
}
