package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// The printed digits of the schedule (specification T1), computed from the formula
// with other software.
func TestSchedule(t *testing.T) {
	s := newSchedule(2000)
	digits := func(what string, got float64, want string) {
		t.Helper()
		places := len(want) - 1 - len("0")
		for i, c := range want {
			if c == '.' {
				places = len(want) - i - 1
			}
		}
		if text := fmt.Sprintf("%.*f", places, got); text != want {
			t.Errorf("%s is %s, want %s", what, text, want)
		}
	}
	for _, c := range []struct {
		t         int
		beta, bar string
	}{
		{0, "0.01464131", "0.98535869"}, {1, "0.00888909", "0.97659975"}, {9, "0.00385226", "0.93796537"}, {99, "0.00144054", "0.78400981"},
		{499, "0.00099950", "0.50494951"}, {999, "0.00120612", "0.29578031"}, {1499, "0.00215121", "0.13526956"},
		{1989, "0.09270645", "0.00247779"}, {1998, "0.55561113", "0.00020204"}, {1999, "0.999", "0.0000002"},
	} {
		digits(fmt.Sprintf("beta %d", c.t), s.beta[c.t], c.beta)
		digits(fmt.Sprintf("bar %d", c.t), s.bar[c.t], c.bar)
	}
	for step, want := range map[int]string{0: "0.00000000", 1: "0.00556182", 2: "0.00545810", 1999: "0.99879836"} {
		_, _, v := s.posterior(step)
		digits(fmt.Sprintf("posterior variance %d", step), v, want)
	}
	c1, c2, _ := s.posterior(999)
	digits("c1 999", c1, "0.00093203")
	digits("c2 999", c2, "0.99888987")
	digits("noise of x0", s.rounding(), "0.121001")
	digits("variance 0", s.variance(0), "0.00556182")
	digits("variance 999", s.variance(999), "0.00120612")
	if got := s.time(1999); got != 999.5 {
		t.Errorf("step 1999 is time %v, want 999.5", got)
	}
}

// Noise step by step gives the marginal of noise at once (T3): the variances of the
// chain multiply to 1 - bar.
func TestChain(t *testing.T) {
	s := newSchedule(2000)
	mean, variance := 1.0, 0.0
	for i := range s.steps() {
		mean *= math.Sqrt(1 - s.beta[i])
		variance = (1-s.beta[i])*variance + s.beta[i]
		if math.Abs(mean-math.Sqrt(s.bar[i])) > 1e-12 || math.Abs(variance-(1-s.bar[i])) > 1e-12 {
			t.Fatalf("after step %d the chain has mean %v and variance %v, the marginal %v and %v", i, mean, variance, math.Sqrt(s.bar[i]), 1-s.bar[i])
		}
	}
	// And drawn: 20,000 chains of 300 steps from x0 = 2.
	rng := rand.New(rand.NewPCG(1, 2))
	const n, steps = 20_000, 300
	sum, squares := 0.0, 0.0
	for range n {
		x := 2.0
		for i := range steps {
			x = math.Sqrt(1-s.beta[i])*x + math.Sqrt(s.beta[i])*rng.NormFloat64()
		}
		sum, squares = sum+x/n, squares+x*x/n
	}
	if want := 2 * math.Sqrt(s.bar[steps-1]); math.Abs(sum-want) > .02 {
		t.Errorf("drawn mean %v, want %v", sum, want)
	}
	if want := 1 - s.bar[steps-1]; math.Abs(squares-sum*sum-want) > .02*want {
		t.Errorf("drawn variance %v, want %v", squares-sum*sum, want)
	}
}

// The posterior is what Bayes gives of q(x_t | x_{t-1}) and q(x_{t-1} | x0) (T4).
func TestPosterior(t *testing.T) {
	s := newSchedule(2000)
	for _, step := range []int{1, 2, 10, 500, 999, 1500, 1990, 1999} {
		// Precisions add up: the prior has mean sqrt(before) x0 and variance 1 - before,
		// the likelihood sees x_t = sqrt(1 - beta) x_{t-1} + sqrt(beta) eps.
		prior, seen := 1/(1-s.before(step)), (1-s.beta[step])/s.beta[step]
		variance := 1 / (prior + seen)
		wantC1, wantC2 := variance*prior*math.Sqrt(s.before(step)), variance*math.Sqrt(1-s.beta[step])/s.beta[step]
		c1, c2, v := s.posterior(step)
		for _, pair := range [][2]float64{{c1, wantC1}, {c2, wantC2}, {v, variance}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("step %d: c1, c2, variance are %v, %v, %v, Bayes gives %v, %v, %v", step, c1, c2, v, wantC1, wantC2, variance)
				break
			}
		}
	}
}
