package stats

import (
	"math"
	"testing"
)

// line returns n draws spread evenly about 0.
func line(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = (float64(i) + .5 - float64(n)/2) / float64(n)
	}
	return x
}

// Without bias and acceleration BCa is the percentile interval.
func TestBCaIsPercentileWithoutCorrections(t *testing.T) {
	i := BCa(0, line(999), []float64{-1, 0, 1}, .9)
	draws := line(999)
	near(t, "low", i.Low, draws[49], 1e-9) // place 1000 x .05 = 50, counted from 1
	near(t, "high", i.High, draws[949], 1e-9)
}

// Equations 14.9 and 14.10 of Efron and Tibshirani 1993 written out, on draws
// whose quantiles are their levels.
func TestBCaLevels(t *testing.T) {
	draws := line(100000)
	value := draws[53983] // Phi(.1) of the draws lie below
	jackknife := []float64{0, 0, 0, 0}
	// One jackknife value apart from n-1 equal ones: a = (n-2)/(6 sqrt(n(n-1))).
	jackknife = append(jackknife, -1)
	near(t, "acceleration", acceleration(jackknife), 3/(6*math.Sqrt(20)), 1e-12)
	a := acceleration(jackknife)
	i := BCa(value, draws, jackknife, .9)
	w := .1 - 1.6448536
	near(t, "low", i.Low+.5, .5*math.Erfc(-(.1+w/(1-a*w))/math.Sqrt2), 1e-4)
	w = .1 + 1.6448536
	near(t, "high", i.High+.5, .5*math.Erfc(-(.1+w/(1-a*w))/math.Sqrt2), 1e-4)
}

func TestBCaEdges(t *testing.T) {
	flat := []float64{3, 3, 3, 3}
	if i := BCa(3, flat, flat, .95); i != (Interval{3, 3}) {
		t.Errorf("constant: %v", i)
	}
	if i := BCa(3+1e-15, flat, flat, .95); i != (Interval{3, 3}) {
		t.Errorf("constant up to rounding: %v", i)
	}
	draws := line(100)
	if i := BCa(5, draws, flat, .95); !i.Finite() || i.High != draws[99] || i.Low < draws[90] {
		t.Errorf("all draws below the value: %v", i)
	}
	if i := BCa(-5, draws, flat, .95); !i.Finite() || i.Low != draws[0] || i.High > draws[9] {
		t.Errorf("all draws above the value: %v", i)
	}
	// Acceleration near its bound 1/6 and z0 above 4: the upper level passes its pole.
	steep := make([]float64, 1000)
	steep[0] = -1
	many := line(100000)
	if i := BCa(5, many, steep, .95); i.High != many[len(many)-1] || !(i.Low <= i.High) {
		t.Errorf("past the pole: %v", i)
	}
	for _, i := range []Interval{
		BCa(math.NaN(), draws, flat, .95),
		BCa(0, append(line(5), math.NaN()), flat, .95),
		BCa(0, draws, []float64{math.NaN()}, .95),
		BCa(0, nil, flat, .95),
	} {
		if i.Finite() {
			t.Errorf("NaN or nothing gave %v", i)
		}
	}
	if i := BCa(0, []float64{math.Inf(-1), -1, 0, 1, math.Inf(1)}, flat, .2); !i.Finite() {
		t.Errorf("a few infinite draws: %v", i)
	}
}

func TestOneUserHasNoInterval(t *testing.T) {
	s := column(mean, []float64{3, 4})
	if e := bootstrap(t, s, 50); e.Value != .75 || e.Interval(.95).Finite() {
		t.Errorf("value %v, interval %v, want .75 without one", e.Value, e.Interval(.95))
	}
	s.Rows = append(s.Rows, s.Rows[0])
	if p, err := s.RandomisationTest(50, Stream(1, "masks")); err != nil || p[0][1] != 1 {
		t.Errorf("p = %v, error %v, want 1: one swap leaves |d| as it is", p, err)
	}
}

// Three repeats: t(2) = 4.302653 at .975 (Student's table).
func TestIntervalWidensByRepeats(t *testing.T) {
	e := Estimate{Value: 0, Draws: line(999), Jackknife: []float64{-1, 0, 1}}
	users := e.Interval(.95)
	e.Repeats = []float64{-.1, .1}
	if got := e.Interval(.95); got != users {
		t.Errorf("2 repeats: %v, want BCa alone, %v", got, users)
	}
	e.Repeats = []float64{-.1, 0, .1}
	both := e.Interval(.95)
	near(t, "low", both.Low, -math.Hypot(users.Low, 4.302653*.1/math.Sqrt(3)), 1e-6)
	near(t, "high", both.High, math.Hypot(users.High, 4.302653*.1/math.Sqrt(3)), 1e-6)
}
