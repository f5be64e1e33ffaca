package figure

import (
	"math"
	"slices"
)

// Cumulative returns the empirical distribution function of values, a point for
// every distinct finite value: at X the share Y of all values that are at most X.
// Infinite values are in no point, so that with +Inf among them Y ends below 1.
func Cumulative(values []float64) []Point {
	sorted := slices.Sorted(slices.Values(values))
	var points []Point
	for i, v := range sorted {
		if i+1 < len(sorted) && sorted[i+1] == v || math.IsInf(v, 0) {
			continue
		}
		points = append(points, Point{X: v, Y: float64(i+1) / float64(len(sorted))})
	}
	return points
}
