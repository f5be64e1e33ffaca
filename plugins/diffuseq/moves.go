package main

import "math"

// move is one step of sampling: it makes of x_t, with the prediction e of x0,
//
//	predicted e + current x_t + deviation eps
//
// where eps is normal noise.
type move struct {
	t                             int
	predicted, current, deviation float64
	clamp                         bool // the prediction is first rounded to the nearest embedding
}

// ancestral returns the T moves of sampling step by step (Ho et al. 2020, Algorithm
// 2): the posterior's mean and the schedule's variance, no noise at step 0.
// Predictions are clamped from T-1 down to step clampStep: 0 is always, T never.
func (s *schedule) ancestral(clampStep int) []move {
	var all []move
	for t := s.steps() - 1; t >= 0; t-- {
		c1, c2, _ := s.posterior(t)
		m := move{t: t, predicted: c1, current: c2, clamp: t >= clampStep}
		if t > 0 {
			m.deviation = math.Sqrt(s.variance(t))
		}
		all = append(all, m)
	}
	return all
}

// ddim returns moves without noise (Song et al. 2021, Eq. 12, eta 0) that visit the
// steps T-1, T-1-gap, ... where gap is T/n. A move ends at the noise of the next
// visited step and the last one at none, which makes of the last prediction the
// result.
//
// With official the moves are those of the authors' code: each ends at the noise of
// the step just before its own, whatever the gap, so that the last one leaves noise
// unless it is at step 0; and all predictions are clamped, whatever clampStep says.
func (s *schedule) ddim(n, clampStep int, official bool) []move {
	gap := s.steps() / n
	var all []move
	for t := s.steps() - 1; t >= 0; t -= gap {
		end := 1.0
		switch {
		case official:
			end = s.before(t)
		case t >= gap:
			end = s.bar[t-gap]
		}
		// eps = (x_t - sqrt(bar) e) / sqrt(1 - bar)
		current := math.Sqrt(1-end) / math.Sqrt(1-s.bar[t])
		all = append(all, move{
			t: t, predicted: math.Sqrt(end) - current*math.Sqrt(s.bar[t]), current: current,
			clamp: official || t >= clampStep,
		})
	}
	return all
}
