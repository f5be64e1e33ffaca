package main

import (
	"math"
	"math/rand/v2"
	"slices"
)

// cloze says how many rows of a window are hidden (section 3.6 of Sun et al.
// 2019). Every chosen row becomes the mask: the authors' mask_prob is 1, without
// BERT's 10 % of kept and 10 % of random tokens.
type cloze struct {
	share float64 // rho
	most  int     // max_predictions_per_seq
}

// count returns how many of n rows are hidden.
func (c cloze) count(n int) int {
	return min(n, c.most, max(1, int(math.RoundToEven(float64(n)*c.share))))
}

// choose returns the hidden rows of n, ascending, every subset of that size being
// equally likely. The result shares memory with scratch.
func (c cloze) choose(scratch []int, n int, rng *rand.Rand) []int {
	scratch = scratch[:0]
	for i := range n {
		scratch = append(scratch, i)
	}
	chosen := scratch[:c.count(n)]
	for i := range chosen { // the start of a Fisher-Yates shuffle
		j := i + rng.IntN(n-i)
		scratch[i], scratch[j] = scratch[j], scratch[i]
	}
	slices.Sort(chosen)
	return chosen
}
