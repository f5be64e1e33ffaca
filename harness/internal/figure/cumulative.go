package figure

import "slices"

// Cumulative returns the empirical distribution function of values, a point for
// every distinct value: at X the share Y of values that are at most X.
func Cumulative(values []float64) []Point {
	sorted := slices.Sorted(slices.Values(values))
	var points []Point
	for i, v := range sorted {
		if i+1 < len(sorted) && sorted[i+1] == v {
			continue
		}
		points = append(points, Point{X: v, Y: float64(i+1) / float64(len(sorted))})
	}
	return points
}
