package privacy

import (
	"math"
	"math/rand/v2"
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
		// The widest and the narrowest that overlaps of eight releases give.
		{Gaussian{0, .53}, Gaussian{1, .001}, 1e-5, 5315062.02311429},
		{Gaussian{.5, .7}, Gaussian{1, .001}, 1e-5, 6074410.93580397},
		{Gaussian{.4, .5}, Gaussian{.4, .001}, 1e-5, 2438910.65026572},
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

// Of whatever overlaps epsilon is a number, the least at which delta holds.
func TestEpsilonOfOverlaps(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	largest := 0.
	for range 3000 {
		draw := func() Gaussian {
			values := make([]float64, 2+rng.IntN(7))
			for i := range values {
				values[i] = float64(rng.IntN(8)) / 7
				if rng.IntN(2) == 0 { // the ends are the extremes
					values[i] = math.Round(values[i])
				}
			}
			g, _ := Fit(values)
			return g
		}
		p, q := draw(), draw()
		e := Epsilon(p, q, PrivacyDelta)
		largest = math.Max(largest, e)
		if !(e >= 0 && e < 1e7) {
			t.Fatalf("%v against %v: %g", p, q, e)
		}
		if at := Delta(p, q, e); !(at <= PrivacyDelta) {
			t.Errorf("%v against %v: delta(%g) = %g", p, q, e, at)
		}
		if below := Delta(p, q, e*(1-1e-6)); e > 0 && !(below > PrivacyDelta) {
			t.Errorf("%v against %v: delta just below %g is %g", p, q, e, below)
		}
	}
	if largest < 1e6 {
		t.Errorf("the largest is %g: no extreme was drawn", largest)
	}
}
