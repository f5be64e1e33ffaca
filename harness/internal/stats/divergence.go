package stats

import (
	"fmt"
	"math"
)

// Entropy returns the Shannon entropy of p in bits. p holds masses (shares or
// counts) and is divided by its total; a mass of 0 adds nothing. The result is
// NaN if the total is not positive and finite or a mass is negative.
func Entropy(p []float64) float64 {
	total := mass(p)
	h := 0 * total // NaN also where every mass is 0
	for _, x := range p {
		if x > 0 {
			h -= x / total * math.Log2(x/total)
		}
	}
	return atLeastZero(h)
}

// JSD returns the Jensen-Shannon divergence of p and q in bits, from 0 (equal) to
// 1 (disjoint): the divergence of Lin 1991, not its root. p and q hold masses
// (shares or counts) over the same outcomes and are each divided by their total;
// nothing is added to a mass of 0. The result is NaN if a total is not positive
// and finite or a mass is negative. It panics if the lengths differ.
func JSD(p, q []float64) float64 {
	if len(p) != len(q) {
		panic(fmt.Sprintf("stats.JSD: %d and %d outcomes", len(p), len(q)))
	}
	totalP, totalQ := mass(p), mass(q)
	d := 0 * (totalP + totalQ) // NaN also where there are no outcomes
	for i := range p {
		a, b := p[i]/totalP, q[i]/totalQ
		middle := (a + b) / 2
		d += information(a, middle)/2 + information(b, middle)/2
	}
	return math.Min(1, atLeastZero(d))
}

// Bhattacharyya returns the coefficient of p and q, the sum of sqrt(p_i q_i)
// (Bhattacharyya 1943), from 0 (disjoint) to 1 (equal). What p and q hold, and
// what gives NaN or panics, is as for JSD.
func Bhattacharyya(p, q []float64) float64 {
	if len(p) != len(q) {
		panic(fmt.Sprintf("stats.Bhattacharyya: %d and %d outcomes", len(p), len(q)))
	}
	totalP, totalQ := mass(p), mass(q)
	c := 0 * (totalP + totalQ) // NaN also where there are no outcomes
	for i := range p {
		c += math.Sqrt(p[i] / totalP * (q[i] / totalQ))
	}
	return math.Min(1, c)
}

// information is one term of a Kullback-Leibler divergence in bits.
func information(x, reference float64) float64 {
	if x == 0 {
		return 0
	}
	return x * math.Log2(x/reference)
}

// mass returns the total of p, NaN if p is no measure with a positive total.
func mass(p []float64) float64 {
	var total float64
	for _, x := range p {
		if !(x >= 0) {
			return math.NaN()
		}
		total += x
	}
	if total == 0 || math.IsInf(total, 1) {
		return math.NaN()
	}
	return total
}

// atLeastZero removes the rounding error below 0; NaN stays NaN.
func atLeastZero(x float64) float64 { return math.Max(0, x) }
