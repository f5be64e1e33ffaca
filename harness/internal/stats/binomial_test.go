package stats

import (
	"math"
	"testing"
)

// Bounds that can be told without a beta distribution (of no and of all trials they are
// powers), and those at which a binomial tail has the probability.
func TestClopperPearson(t *testing.T) {
	if low, high := ClopperPearson(0, 20, .025); low != 0 || math.Abs(high-(1-math.Pow(.025, 1./20))) > 1e-9 {
		t.Errorf("0 of 20: %g, %g", low, high)
	}
	if low, high := ClopperPearson(20, 20, .025); high != 1 || math.Abs(low-math.Pow(.025, 1./20)) > 1e-9 {
		t.Errorf("20 of 20: %g, %g", low, high)
	}
	low, high := ClopperPearson(7, 20, .025)
	if p := atLeast(7, 20, low); math.Abs(p-.025) > 1e-9 {
		t.Errorf("at the lower bound %g 7 or more have probability %g", low, p)
	}
	if p := 1 - atLeast(8, 20, high); math.Abs(p-.025) > 1e-9 {
		t.Errorf("at the upper bound %g 7 or fewer have probability %g", high, p)
	}
}

// atLeast is P(X >= k) of n trials of probability p.
func atLeast(k, n int, p float64) float64 {
	var sum float64
	for i := k; i <= n; i++ {
		choose := 1.
		for j := range i {
			choose *= float64(n-j) / float64(j+1)
		}
		sum += choose * math.Pow(p, float64(i)) * math.Pow(1-p, float64(n-i))
	}
	return sum
}
