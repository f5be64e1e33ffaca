package stats

import "gonum.org/v1/gonum/mathext"

// ClopperPearson returns the bounds of a probability of which k of n trials came out,
// each with the probability tail of being on the wrong side (Clopper and Pearson 1934):
// quantiles of beta distributions.
func ClopperPearson(k, n int, tail float64) (low, high float64) {
	high = 1
	if k > 0 {
		low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), tail)
	}
	if k < n {
		high = mathext.InvRegIncBeta(float64(k+1), float64(n-k), 1-tail)
	}
	return low, high
}
