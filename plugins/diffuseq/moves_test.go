package main

import (
	"math"
	"slices"
	"testing"
)

// follow makes moves from x with a network that predicts x0 without error.
func follow(moves []move, x, x0 float64) float64 {
	for _, m := range moves {
		x = m.predicted*x0 + m.current*x
	}
	return x
}

// With a perfect prediction DDIM ends at x0 exactly (T7), for every gap, and is all
// the way where the marginal would be with the noise that it began with.
func TestDDIM(t *testing.T) {
	s := newSchedule(2000)
	for _, n := range []int{2000, 1000, 50, 20, 7, 1} {
		const x0, eps = 1.75, -.6
		moves := s.ddim(n, 0, false)
		x := math.Sqrt(s.bar[1999])*x0 + math.Sqrt(1-s.bar[1999])*eps
		for i, m := range moves {
			if want := math.Sqrt(s.bar[m.t])*x0 + math.Sqrt(1-s.bar[m.t])*eps; math.Abs(x-want) > 1e-9 {
				t.Fatalf("%d moves: before step %d x is %v, want %v", n, m.t, x, want)
			}
			x = follow(moves[i:i+1], x, x0)
		}
		if x != x0 {
			t.Errorf("%d moves end at %v, want %v", n, x, x0)
		}
	}
}

// The steps that are visited: T-1, T-1-gap, ...
func TestDDIMSteps(t *testing.T) {
	for n, want := range map[int][]int{5: {9, 7, 5, 3, 1}, 3: {9, 6, 3, 0}, 4: {9, 7, 5, 3, 1}, 1: {9}} {
		for _, official := range []bool{false, true} {
			var got []int
			for _, m := range newSchedule(10).ddim(n, 0, official) {
				got = append(got, m.t)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d of 10 steps, official %t: %v, want %v", n, official, got, want)
			}
		}
	}
}

// The two quirks of the authors' code.
func TestOfficialDDIM(t *testing.T) {
	s := newSchedule(2000)
	moves := s.ddim(20, 2000, true)
	if got := len(moves); got != 20 {
		t.Errorf("%d moves, want 20", got)
	}
	for _, m := range moves {
		// x' = sqrt(before) e + sqrt(1 - before) eps, with the noise of step t-1.
		const x, e = .3, 1.1
		eps := (x - math.Sqrt(s.bar[m.t])*e) / math.Sqrt(1-s.bar[m.t])
		want := math.Sqrt(s.before(m.t))*e + math.Sqrt(1-s.before(m.t))*eps
		if got := follow([]move{m}, x, e); math.Abs(got-want) > 1e-9 {
			t.Errorf("step %d: %v, want %v", m.t, got, want)
		}
		if !m.clamp {
			t.Errorf("step %d is not clamped", m.t)
		}
	}
	if last := moves[19]; last.t != 99 {
		t.Errorf("the last step is %d, want 99", last.t)
	}
	if got := follow(moves, 1, 2); math.Abs(got-2) < .01 {
		t.Errorf("the last move ends at %v, without noise", got)
	}
	// Of every step they are no quirks.
	for i, m := range s.ddim(2000, 0, true) {
		if other := s.ddim(2000, 0, false)[i]; m != other {
			t.Fatalf("step %d: official %+v, else %+v", m.t, m, other)
		}
		if i > 3 {
			break
		}
	}
}

// Only the clamp of the correct sampler follows clampStep.
func TestClampStep(t *testing.T) {
	s := newSchedule(10)
	for name, moves := range map[string][]move{"ancestral": s.ancestral(4), "ddim": s.ddim(10, 4, false)} {
		for _, m := range moves {
			if m.clamp != (m.t >= 4) {
				t.Errorf("%s: step %d: clamp is %t", name, m.t, m.clamp)
			}
		}
	}
}

// Ancestral sampling with a perfect prediction of a constant x0 keeps the marginal
// at every step: the mean exactly, and with the posterior's variance the variance.
func TestAncestral(t *testing.T) {
	s := newSchedule(2000)
	const x0 = 1.5
	mean, variance := math.Sqrt(s.bar[1999])*x0, 1-s.bar[1999]
	for _, m := range s.ancestral(0) {
		if want := math.Sqrt(s.bar[m.t]) * x0; math.Abs(mean-want) > 1e-9 {
			t.Fatalf("before step %d the mean is %v, want %v", m.t, mean, want)
		}
		if want := 1 - s.bar[m.t]; math.Abs(variance-want) > 1e-9 {
			t.Fatalf("before step %d the variance is %v, want %v", m.t, variance, want)
		}
		_, _, posterior := s.posterior(m.t)
		mean, variance = m.predicted*x0+m.current*mean, m.current*m.current*variance+posterior
		if want := s.beta[m.t]; m.t > 0 && math.Abs(m.deviation*m.deviation-want) > 1e-12 {
			t.Errorf("step %d adds noise of variance %v, want %v", m.t, m.deviation*m.deviation, want)
		}
		if m.t == 0 && m.deviation != 0 {
			t.Errorf("step 0 adds noise")
		}
	}
	if math.Abs(mean-x0) > 1e-9 || math.Abs(variance) > 1e-9 {
		t.Errorf("the end has mean %v and variance %v, want %v and 0", mean, variance, x0)
	}
}
