package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// tabled returns a sampler that has seen the losses of a fixed table so often that
// its history is full, and the table.
func tabled(steps int) (*timesteps, []float64) {
	s, losses := newTimesteps(steps, true), make([]float64, steps)
	for i := range losses {
		losses[i] = float64(float32(1 + 10*math.Abs(math.Sin(float64(i)))))
		for range historyLength {
			s.learn(i, losses[i])
		}
	}
	return s, losses
}

// The weighted mean of drawn losses is the mean under evenly drawn steps (T5).
func TestTimestepsUnbiased(t *testing.T) {
	const steps, n = 100, 100_000
	s, losses := tabled(steps)
	want, expected := 0.0, 0.0
	for _, loss := range losses {
		want += loss / steps
	}
	rng := rand.New(rand.NewPCG(1, 2))
	got, even := 0.0, 0.0
	for range n {
		i, w := s.draw(rng)
		got += w * losses[i] / n
		even += w / n
	}
	for i := range losses {
		expected += s.probability(i) * losses[i] / (steps * s.probability(i))
	}
	if math.Abs(expected-want) > 1e-9 || math.Abs(got-want) > .02 || math.Abs(even-1) > .02 {
		t.Errorf("the weighted mean is %v (expected %v), want %v; the mean weight %v, want 1", got, expected, want, even)
	}
}

// Probabilities are .999 in proportion to the root mean square and .001 even.
func TestTimestepsProbabilities(t *testing.T) {
	const steps = 50
	s, losses := tabled(steps)
	s.refresh()
	sum, total := 0.0, 0.0
	for _, loss := range losses {
		sum += loss
	}
	for i, loss := range losses {
		if got, want := s.probability(i), .999*loss/sum+.001/steps; math.Abs(got-want) > 1e-12 {
			t.Errorf("step %d has probability %v, want %v", i, got, want)
		}
		total += s.probability(i)
	}
	if math.Abs(total-1) > 1e-12 {
		t.Errorf("probabilities add up to %v", total)
	}
}

// Until every step has ten losses draws are even; then the oldest makes way.
func TestTimestepsHistory(t *testing.T) {
	s := newTimesteps(3, true)
	for i := range 3 {
		for n := range historyLength {
			if s.refresh(); math.Abs(s.probability(0)-1./3) > 1e-12 {
				t.Fatalf("with %d losses of step %d a step has probability %v", n, i, s.probability(0))
			}
			s.learn(i, float64(1+n))
		}
	}
	s.learn(1, 100)
	if h := s.history[historyLength:]; h[0] != 2 || h[historyLength-1] != 100 {
		t.Errorf("after 11 losses the history is %v", h[:historyLength])
	}
	if s.refresh(); s.probability(1) < .5 {
		t.Errorf("a step of great loss has probability %v", s.probability(1))
	}
	even := newTimesteps(3, false)
	even.learn(1, 100)
	if _, w := even.draw(rand.New(rand.NewPCG(1, 2))); w != 1 {
		t.Errorf("drawn evenly, a weight is %v", w)
	}
}
