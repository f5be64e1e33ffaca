package privacy

import (
	"math"
	"testing"
)

// Values by an independent calculation, the tails by erfc: where 1 - Phi is taken
// instead, e^epsilon times what cancels gives 20.2420030 and 28.1773 for the third and
// fourth pair at 1e-5.
func TestEpsilonKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		p, q  Gaussian
		delta float64
		want  float64
	}{
		{Gaussian{0, 3.730631634816464}, Gaussian{1, 3.730631634816464}, 1e-5, 1},
		{Gaussian{0, 1}, Gaussian{1, 1}, 1e-5, 4.377178},
		{Gaussian{0, 1}, Gaussian{1, 1}, 1e-2, 2.317789},
		{Gaussian{.30, .05}, Gaussian{.25, .08}, 1e-5, 20.2419825},
		{Gaussian{.30, .05}, Gaussian{.25, .08}, 1e-2, 7.164821},
		{Gaussian{.30, .10}, Gaussian{.30, .05}, 1e-5, 27.7165994},
		{Gaussian{.30, .10}, Gaussian{.30, .05}, 1e-2, 8.412158},
		{Gaussian{.3, .1}, Gaussian{.3, .1}, 1e-5, 0},
		// e^epsilon is no number.
		{Gaussian{0, .01}, Gaussian{1, .01}, 1e-5, 5425.5098461474},
		{Gaussian{.3, .1}, Gaussian{.9, .001}, 1e-5, 526825.21526013},
	} {
		for _, got := range []float64{Epsilon(c.p, c.q, c.delta), Epsilon(c.q, c.p, c.delta)} {
			if math.Abs(got-c.want) > 1e-6*math.Max(1, c.want) {
				t.Errorf("%v against %v at %g: %.7f, want %.6f", c.p, c.q, c.delta, got, c.want)
			}
		}
	}
}

func TestDeltaKnownAnswers(t *testing.T) {
	if got := Delta(Gaussian{0, 1}, Gaussian{1, 1}, 1); math.Abs(got-.1269367375) > 1e-9 {
		t.Errorf("delta(1) = %.10f", got)
	}
	p, q := Gaussian{.30, .05}, Gaussian{.25, .08}
	if one, other := delta(p, q, 1), delta(q, p, 1); one != 0 || math.Abs(other-.2134891074) > 1e-9 {
		t.Errorf("delta(1) = %.10f and %.10f", one, other)
	}
}

// A few values give the distribution that a hand calculation does; equal ones the floor.
func TestFit(t *testing.T) {
	if g, floored := Fit([]float64{1, 2, 3, 4}); floored || g.Mean != 2.5 || math.Abs(g.Deviation-math.Sqrt(5./3)) > 1e-12 {
		t.Errorf("%+v, %v", g, floored)
	}
	if g, floored := Fit([]float64{.5, .5}); !floored || g != (Gaussian{.5, LeastDeviation}) {
		t.Errorf("%+v, %v", g, floored)
	}
}
