package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// tolerance is the rounding error allowed when two values of a statistic are
// compared: relative to the larger, but at least that of values near 1.
const tolerance = 1e-12

// RandomisationTest returns the p value of every pair of rows under the paired
// randomisation test over users (Fisher 1935, section 21; Yeh 2000): with
// probability 1/2 a user's sums change places between the two rows, in all
// repeats together, the printed metric of both is computed again, and
//
//	p = (1 + #{|d*| >= |d|}) / (draws + 1).
//
// The result is symmetric, (rows, rows), 1 on the diagonal. All pairs share the
// draws: each p is valid by itself, and equal streams give equal masks, so that
// the metrics of a table can share them too.
//
// |d*| >= |d| is judged with a tolerance of 1e-12: a swap of users whose sums are
// alike, or of everybody, leaves |d| as it is in exact arithmetic, and rounding
// must not count such a draw as smaller. The tolerance can only raise p.
func (s Sample) RandomisationTest(draws int, rng *rand.Rand) ([][]float64, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if draws < 1 {
		return nil, fmt.Errorf("randomisation test with %d draws", draws)
	}
	counts := s.exceedances(draws, func(mask []float64) { coins(mask, rng) })
	p := make([][]float64, len(counts))
	for i := range counts {
		p[i] = make([]float64, len(counts))
		for j, n := range counts[i] {
			p[i][j] = float64(1+n) / float64(draws+1)
		}
	}
	return p, nil
}

// coins fills mask with 0 or 1, each with probability 1/2.
func coins(mask []float64, rng *rand.Rand) {
	var bits uint64
	for i := range mask {
		if i%64 == 0 {
			bits = rng.Uint64()
		}
		mask[i] = float64(bits & 1)
		bits >>= 1
	}
}

// exceedances counts, for every pair of rows, the masks under which |d*| >= |d|.
// swap fills the next mask: 1 for a user who is swapped, else 0.
func (s Sample) exceedances(draws int, swap func(mask []float64)) [][]int {
	n, width := len(s.Rows), s.repeats()*s.Dims
	totals := s.totals()
	observed := make([]float64, n)
	counts := make([][]int, n)
	for i := range n {
		observed[i] = s.printed(totals[i*width : (i+1)*width])
		counts[i] = make([]int, n)
		counts[i][i] = draws
	}
	kept := make([]float64, len(totals)) // sums over the users who are not swapped
	a, b := make([]float64, width), make([]float64, width)
	s.weighted(draws, swap, func(_ int, swapped []float64) {
		for x := range kept {
			kept[x] = totals[x] - swapped[x]
		}
		for i := range n {
			for j := range i {
				row := func(r int, of []float64) []float64 { return of[r*width : (r+1)*width] }
				add(a, row(i, kept), row(j, swapped))
				add(b, row(j, kept), row(i, swapped))
				if reaches(s.printed(a)-s.printed(b), observed[i], observed[j]) {
					counts[i][j]++
				}
			}
		}
	})
	for i := range n {
		for j := range i {
			counts[j][i] = counts[i][j]
		}
	}
	return counts
}

// reaches reports whether |d| >= |a-b| up to rounding.
func reaches(d, a, b float64) bool {
	slack := tolerance * max(1, math.Abs(a), math.Abs(b))
	return math.Abs(d) >= math.Abs(a-b)-slack
}

func add(out, a, b []float64) {
	for x := range out {
		out[x] = a[x] + b[x]
	}
}
