package nn

import "math"

// Schedule returns the rate of a step of an optimiser; the first step is 0.
type Schedule func(step int) float64

// Constant is the same rate always.
func Constant(rate float64) Schedule { return func(int) float64 { return rate } }

// WarmupLinear rises from 0 to rate over warmup steps and is, from there on, on
// the line from rate at step 0 to 0 at step total: the schedule of BERT (Devlin
// et al. 2019) and of BERT4Rec's authors, whose line starts at step 0, not at the
// end of the rise. The first step has rate 0 if there is a warm-up. The rate is 0
// from step total on, even if warmup is longer.
func WarmupLinear(rate float64, warmup, total int) Schedule {
	return func(step int) float64 {
		switch {
		case step >= total:
			return 0
		case step < warmup:
			return rate * float64(step) / float64(warmup)
		}
		return rate * (1 - float64(step)/float64(total))
	}
}

// WarmupCosine rises from 0 to rate over warmup steps and falls from there to 0
// at step total along half a cosine wave (Loshchilov and Hutter 2017, Eq. 5,
// without restarts). The rate is 0 from step total on, even if warmup is longer.
func WarmupCosine(rate float64, warmup, total int) Schedule {
	return func(step int) float64 {
		switch {
		case step >= total:
			return 0
		case step < warmup:
			return rate * float64(step) / float64(warmup)
		}
		return rate / 2 * (1 + math.Cos(math.Pi*float64(step-warmup)/float64(total-warmup)))
	}
}
