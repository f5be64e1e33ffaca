package stats

import (
	"cmp"
	"slices"
)

// Holm returns the p values of one family adjusted by Holm's step-down method
// (Holm 1979): hypothesis i is rejected at level alpha if its adjusted p is at
// most alpha. The order is that of p.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	adjusted := make([]float64, len(p))
	var highest float64
	for rank, i := range order {
		highest = max(highest, min(1, float64(len(p)-rank)*p[i]))
		adjusted[i] = highest
	}
	return adjusted
}
