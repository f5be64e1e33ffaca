package stats

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// Statistic computes a metric from sums over users. It must not keep or change
// its argument and must accept sums over any multiset of users, the empty one
// included.
type Statistic func(sums []float64) float64

// Sample is a sample of users with what every row of a table adds up over them
// for one metric. Because the metric depends on sums alone, leaving users out,
// repeating them or swapping them between two rows is arithmetic on Rows.
type Sample struct {
	Users int
	Dims  int // how many sums Value needs
	// Rows holds (rows, repeats) matrices (Users, Dims), row-major: what a user
	// adds in that repeat. Every row has the same number of repeats, and repeat k
	// of one row goes with repeat k of another.
	Rows  [][][]float64
	Value Statistic
}

// check returns what is wrong with the sample's shape.
func (s Sample) check() error {
	switch {
	case s.Users < 1:
		return fmt.Errorf("sample without users")
	case s.Dims < 1:
		return fmt.Errorf("sample with %d sums: at least 1 is needed", s.Dims)
	case len(s.Rows) == 0 || len(s.Rows[0]) == 0:
		return fmt.Errorf("sample without rows or without repeats")
	case s.Value == nil:
		return fmt.Errorf("sample without a statistic")
	}
	for i, row := range s.Rows {
		if len(row) != len(s.Rows[0]) {
			return fmt.Errorf("row %d has %d repeats, row 0 has %d", i, len(row), len(s.Rows[0]))
		}
		for k, m := range row {
			if len(m) != s.Users*s.Dims {
				return fmt.Errorf("row %d, repeat %d holds %d numbers, want %d users x %d sums", i, k, len(m), s.Users, s.Dims)
			}
		}
	}
	return nil
}

// repeats returns the number of repeats of every row.
func (s Sample) repeats() int { return len(s.Rows[0]) }

// columns returns the sample as one matrix (Users, rows*repeats*Dims).
func (s Sample) columns() blas64.General {
	width := len(s.Rows) * s.repeats() * s.Dims
	m := blas64.General{Rows: s.Users, Cols: width, Stride: width, Data: make([]float64, s.Users*width)}
	at := 0
	for _, row := range s.Rows {
		for _, repeat := range row {
			for u := range s.Users {
				copy(m.Data[u*width+at:], repeat[u*s.Dims:(u+1)*s.Dims])
			}
			at += s.Dims
		}
	}
	return m
}

// batch is how many draws are summed at once: enough for a fast product, few
// enough to stay in the cache.
const batch = 64

// weighted draws weight vectors over users and calls yield with the weighted
// sums of each draw, (rows, repeats, Dims), valid until yield returns. weigh
// fills the weights of the next draw.
func (s Sample) weighted(draws int, weigh func(weights []float64), yield func(draw int, sums []float64)) {
	x := s.columns()
	weights := blas64.General{Rows: batch, Cols: s.Users, Stride: s.Users, Data: make([]float64, batch*s.Users)}
	sums := blas64.General{Rows: batch, Cols: x.Cols, Stride: x.Cols, Data: make([]float64, batch*x.Cols)}
	for first := 0; first < draws; first += batch {
		n := min(batch, draws-first)
		weights.Rows, sums.Rows = n, n
		for i := range n {
			weigh(weights.Data[i*s.Users : (i+1)*s.Users])
		}
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, weights, x, 0, sums)
		for i := range n {
			yield(first+i, sums.Data[i*x.Cols:(i+1)*x.Cols])
		}
	}
}

// totals returns the sums over all users, (rows, repeats, Dims).
func (s Sample) totals() []float64 {
	var out []float64
	everyone := func(weights []float64) {
		for i := range weights {
			weights[i] = 1
		}
	}
	s.weighted(1, everyone, func(_ int, sums []float64) { out = append(out, sums...) })
	return out
}

// printed returns the mean over repeats of the metric of one row, given the
// row's sums (repeats, Dims).
func (s Sample) printed(sums []float64) float64 {
	var total float64
	for k := range s.repeats() {
		total += s.Value(sums[k*s.Dims : (k+1)*s.Dims])
	}
	return total / float64(s.repeats())
}
