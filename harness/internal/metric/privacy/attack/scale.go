package attack

import "math"

// scale brings features to mean 0 and deviation 1 of the rows that it was made of; one
// that is the same in all rows becomes 0.
type scale struct{ mean, deviation []float64 }

func newScale(rows [][]float64) scale {
	n := len(rows[0])
	s := scale{make([]float64, n), make([]float64, n)}
	for _, r := range rows {
		for j, x := range r {
			s.mean[j] += x / float64(len(rows))
		}
	}
	for _, r := range rows {
		for j, x := range r {
			s.deviation[j] += (x - s.mean[j]) * (x - s.mean[j]) / float64(len(rows))
		}
	}
	for j := range s.deviation {
		s.deviation[j] = math.Sqrt(s.deviation[j])
	}
	return s
}

func (s scale) of(row []float64) []float64 {
	out := make([]float64, len(row))
	for j, x := range row {
		if s.deviation[j] > 1e-12 {
			out[j] = (x - s.mean[j]) / s.deviation[j]
		}
	}
	return out
}

func (s scale) all(rows [][]float64) [][]float64 {
	out := make([][]float64, len(rows))
	for i, r := range rows {
		out[i] = s.of(r)
	}
	return out
}

// side is +1 of a member, -1 of another row.
func side(member bool) float64 {
	if member {
		return 1
	}
	return -1
}

func squaredDistance(a, b []float64) float64 {
	var sum float64
	for j := range a {
		sum += (a[j] - b[j]) * (a[j] - b[j])
	}
	return sum
}
