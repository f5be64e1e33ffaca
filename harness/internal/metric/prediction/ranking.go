package prediction

import (
	"math"
	"slices"
)

// discount is the gain of a relevant class at a rank from 1: 1/log2(1+rank).
func discount(rank int) float64 { return 1 / math.Log2(float64(1+rank)) }

// discounts returns the discounts of ranks 1 to n.
func discounts(n int) []float64 {
	d := make([]float64, n)
	for r := range d {
		d[r] = discount(r + 1)
	}
	return d
}

// accuracy returns the share of windows whose highest score is the answer's.
func accuracy() Metric {
	return pooled(Metric{
		Name: "accuracy",
		Dims: 2,
		Add: func(t *Tally, user int, sums []float64) {
			sums[0], sums[1] = float64(total(t.of(t.Hits, user))), float64(t.Windows[user])
		},
		Value: func(sums []float64) float64 { return over(sums[0], sums[1]) },
	})
}

// ndcg returns NDCG@n with one relevant class, the answer: the mean over windows
// of 1/log2(1+rank), 0 beyond rank n. Its sums are the windows at each rank.
func ndcg(name string, n, classes int) Metric {
	n = min(n, classes)
	gains := discounts(n)
	return pooled(Metric{
		Name: name,
		Dims: n + 1,
		Add: func(t *Tally, user int, sums []float64) {
			for r, windows := range t.of(t.Ranks, user)[:n] {
				sums[r] = float64(windows)
			}
			sums[n] = float64(t.Windows[user])
		},
		Value: func(sums []float64) float64 {
			var gain float64
			for r, g := range gains {
				gain += g * sums[r]
			}
			return over(gain, sums[n])
		},
	})
}

// gradedNDCG returns NDCG@n in which every class is as relevant as it is frequent
// among the user's answers: the mean over windows of DCG@n over the best DCG@n
// that the user's frequencies allow. It does not ask for the window's own answer;
// it exists to explore how published NDCG@5 can be below NDCG@3, and no table
// rests on it.
func gradedNDCG(name string, n, depth int) Metric {
	n = min(n, depth)
	gains := discounts(n)
	return pooled(Metric{
		Name: name,
		Dims: 2,
		Add: func(t *Tally, user int, sums []float64) {
			ideal := slices.Sorted(slices.Values(t.of(t.Actual, user)))
			slices.Reverse(ideal)
			var gain, best float64
			for r, g := range gains {
				gain += g * float64(t.graded(user)[r])
				best += g * float64(ideal[r])
			}
			sums[0], sums[1] = over(gain, best), float64(t.Windows[user])
		},
		Value: func(sums []float64) float64 { return over(sums[0], sums[1]) },
	})
}
