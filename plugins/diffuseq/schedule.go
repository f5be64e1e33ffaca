package main

import "math"

// schedule is the noise schedule "sqrt" (Li et al. 2022, appendix A; Gong et al.
// 2023, code) in float64. Steps count from 0, the least noise, to T-1.
type schedule struct {
	beta []float64 // variance that a step adds
	bar  []float64 // cumulative product of 1 - beta
}

// newSchedule returns the schedule of T steps: with f(u) = 1 - sqrt(u + 1e-4),
//
//	beta_i = min(1 - f((i+1)/T) / f(i/T), .999)
func newSchedule(T int) *schedule {
	f := func(i int) float64 { return 1 - math.Sqrt(float64(i)/float64(T)+1e-4) }
	s := &schedule{}
	product := 1.0
	for i := range T {
		beta := min(1-f(i+1)/f(i), .999)
		product *= 1 - beta
		s.beta, s.bar = append(s.beta, beta), append(s.bar, product)
	}
	return s
}

// steps returns T.
func (s *schedule) steps() int { return len(s.beta) }

// before returns the cumulative product one step earlier, 1 before step 0.
func (s *schedule) before(t int) float64 {
	if t == 0 {
		return 1
	}
	return s.bar[t-1]
}

// rounding returns the standard deviation of the noise between an embedding and x0:
// sqrt(1 - bar_0).
func (s *schedule) rounding() float64 { return math.Sqrt(1 - s.bar[0]) }

// posterior returns the mean c1 x0 + c2 x_t and the variance of q(x_{t-1} | x_t, x0)
// (Ho et al. 2020, Eq. 7).
func (s *schedule) posterior(t int) (c1, c2, variance float64) {
	before, rest := s.before(t), 1-s.bar[t]
	c1 = s.beta[t] * math.Sqrt(before) / rest
	c2 = (1 - before) * math.Sqrt(1-s.beta[t]) / rest
	return c1, c2, s.beta[t] * (1 - before) / rest
}

// variance returns the variance of the noise that ancestral sampling adds at step t:
// beta_t ("fixedlarge"), at step 0 the posterior's at step 1. The code's sampler adds
// none at step 0.
func (s *schedule) variance(t int) float64 {
	if t == 0 {
		_, _, v := s.posterior(1)
		return v
	}
	return s.beta[t]
}

// time returns what the network is told of step t: t rescaled to 1,000 steps.
func (s *schedule) time(t int) float64 { return float64(t) * 1000 / float64(s.steps()) }
