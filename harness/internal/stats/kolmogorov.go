package stats

import (
	"math"
	"slices"
)

// exactSizes is the size of the larger sample up to which the p value of the
// Kolmogorov-Smirnov test is counted out.
const exactSizes = 10000

// KolmogorovSmirnov compares two samples: d is the largest distance between their
// empirical distribution functions, p the two-sided probability of a distance of
// at least d between samples of these sizes from one continuous distribution.
//
// Up to 10,000 values p is exact, counted over lattice paths (Hodges 1958), with
// an absolute error below 1e-12; beyond, it is Kolmogorov's limit 2 sum (-1)^(k-1)
// exp(-2 k^2 l^2), l = d sqrt(nm/(n+m)). Values that are equal count as in d but
// not in p, which is then too high: the test is conservative where samples are
// discrete. A sample that is empty or holds NaN gives NaN.
func KolmogorovSmirnov(x, y []float64) (d, p float64) {
	if len(x) == 0 || len(y) == 0 || slices.ContainsFunc(x, math.IsNaN) || slices.ContainsFunc(y, math.IsNaN) {
		return math.NaN(), math.NaN()
	}
	distance := ksDistance(slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y)))
	d = float64(distance) / float64(len(x)*len(y))
	if max(len(x), len(y)) <= exactSizes {
		return d, ksExact(len(x), len(y), distance)
	}
	n, m := float64(len(x)), float64(len(y))
	return d, ksLimit(d * math.Sqrt(n*m/(n+m)))
}

// ksDistance returns d times the sizes of two sorted samples, which is whole.
func ksDistance(x, y []float64) int {
	var i, j, most int
	for i < len(x) && j < len(y) {
		value := min(x[i], y[j])
		for i < len(x) && x[i] == value {
			i++
		}
		for j < len(y) && y[j] == value {
			j++
		}
		most = max(most, magnitude(i*len(y)-j*len(x)))
	}
	return most
}

// ksExact returns the probability that a lattice path from (0, 0) to (n, m), all
// paths being equally likely, reaches |i m - j n| >= distance. inside[j] is the
// share of the paths to (i, j) that stay nearer; the last step to (i, j) came
// from (i-1, j) with probability i/(i+j), else from (i, j-1).
func ksExact(n, m, distance int) float64 {
	if distance == 0 {
		return 1
	}
	inside := make([]float64, m+1)
	inside[0] = 1
	for i := range n + 1 {
		for j := range m + 1 {
			if i == 0 && j == 0 {
				continue
			}
			var share float64
			if magnitude(i*m-j*n) < distance {
				if i > 0 {
					share = inside[j] * float64(i) / float64(i+j)
				}
				if j > 0 {
					share += inside[j-1] * float64(j) / float64(i+j)
				}
			}
			inside[j] = share
		}
	}
	return atLeastZero(1 - inside[m])
}

// ksLimit returns the upper tail of Kolmogorov's distribution.
func ksLimit(l float64) float64 {
	if l < .2 { // the tail is 1 to 12 digits, and the series converges slowly
		return 1
	}
	var p float64
	sign := 2.
	for k := 1.; k <= 100; k++ {
		term := math.Exp(-2 * k * k * l * l)
		p += sign * term
		if term < 1e-17 {
			break
		}
		sign = -sign
	}
	return min(1, atLeastZero(p))
}

func magnitude(x int) int { return max(x, -x) }
