package mobility

import (
	"cmp"
	"math"
	"slices"
)

// allot divides a number of events among people in proportion to their wishes,
// nobody getting more than a limit: those whose share would be over it get the
// limit, the others divide the rest by largest remainders, ties going to the
// lower index. The counts sum to events exactly; the limits must sum to at least
// that, and who has a limit above 0 has a wish above 0.
func allot(events int, wish []float64, limit []int) []int {
	counts := slices.Clone(limit)
	open := make([]int, len(wish)) // those below their limit
	for i := range open {
		open[i] = i
	}
	for {
		total := 0.0
		for _, i := range open {
			total += wish[i]
		}
		over := func(i int) bool { return float64(events)*wish[i] >= float64(limit[i])*total }
		if !slices.ContainsFunc(open, over) {
			divide(events, total, wish, open, counts)
			return counts
		}
		rest := events
		var below []int
		for _, i := range open {
			if over(i) {
				rest -= limit[i]
			} else {
				below = append(below, i)
			}
		}
		events, open = rest, below
	}
}

// divide sets the counts of those who are open so that they sum to events.
func divide(events int, total float64, wish []float64, open, counts []int) {
	remainder := make([]float64, len(wish))
	for _, i := range open {
		share, fraction := math.Modf(float64(events) * wish[i] / total)
		counts[i], remainder[i] = int(share), fraction
	}
	for _, i := range open {
		events -= counts[i]
	}
	slices.SortStableFunc(open, func(a, b int) int { return cmp.Compare(remainder[b], remainder[a]) })
	for _, i := range open[:max(min(events, len(open)), 0)] {
		counts[i]++
	}
}
