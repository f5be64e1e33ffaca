package stats

import (
	"fmt"
	"math/rand/v2"
)

// Estimate is a number with its sampling distribution over users: the printed
// metric of a row, or a difference or ratio of such.
type Estimate struct {
	Value     float64
	Repeats   []float64 // the number in every repeat; Value is their mean
	Draws     []float64 // under every bootstrap resample of users
	Jackknife []float64 // without user 0, 1, ...
}

// Bootstrap returns the estimate of every row's printed metric (the mean over
// repeats). A draw takes as many users as there are, with replacement, all
// repeats of a user together; rows share the draws, so that differences between
// rows are paired.
func (s Sample) Bootstrap(draws int, rng *rand.Rand) ([]Estimate, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if draws < 1 {
		return nil, fmt.Errorf("bootstrap with %d draws", draws)
	}
	width := s.repeats() * s.Dims
	estimates := make([]Estimate, len(s.Rows))
	totals := s.totals()
	for r := range estimates {
		e := &estimates[r]
		own := totals[r*width : (r+1)*width]
		e.Value = s.printed(own)
		for k := range s.repeats() {
			e.Repeats = append(e.Repeats, s.Value(own[k*s.Dims:(k+1)*s.Dims]))
		}
		e.Draws = make([]float64, draws)
		e.Jackknife = s.jackknife(r, own)
	}
	resample := func(weights []float64) {
		clear(weights)
		for range weights {
			weights[rng.IntN(len(weights))]++
		}
	}
	s.weighted(draws, resample, func(draw int, sums []float64) {
		for r := range estimates {
			estimates[r].Draws[draw] = s.printed(sums[r*width : (r+1)*width])
		}
	})
	return estimates, nil
}

// jackknife returns the printed metric of a row without each user in turn.
func (s Sample) jackknife(row int, totals []float64) []float64 {
	out := make([]float64, s.Users)
	rest := make([]float64, len(totals))
	for u := range out {
		for k, repeat := range s.Rows[row] {
			for x := range s.Dims {
				rest[k*s.Dims+x] = totals[k*s.Dims+x] - repeat[u*s.Dims+x]
			}
		}
		out[u] = s.printed(rest)
	}
	return out
}

// Minus returns e - other, both over the same draws, users and repeats.
func (e Estimate) Minus(other Estimate) Estimate {
	return Estimate{
		Value:     e.Value - other.Value,
		Repeats:   combine(e.Repeats, other.Repeats, minus),
		Draws:     combine(e.Draws, other.Draws, minus),
		Jackknife: combine(e.Jackknife, other.Jackknife, minus),
	}
}

// Over returns e / other, both over the same draws, users and repeats. Value is
// the ratio of the means over repeats. Repeats are linearised, v + (e_k - v
// other_k)/other (the delta method), so that one repeat with a small denominator
// does not decide their spread. Numbers over 0 are infinite or NaN.
func (e Estimate) Over(other Estimate) Estimate {
	v := e.Value / other.Value
	return Estimate{
		Value: v,
		Repeats: combine(e.Repeats, other.Repeats, func(a, b float64) float64 {
			return v + (a-v*b)/other.Value
		}),
		Draws:     combine(e.Draws, other.Draws, divide),
		Jackknife: combine(e.Jackknife, other.Jackknife, divide),
	}
}

func minus(a, b float64) float64  { return a - b }
func divide(a, b float64) float64 { return a / b }

func combine(a, b []float64, f func(a, b float64) float64) []float64 {
	out := make([]float64, len(a))
	for i := range out {
		out[i] = f(a[i], b[i])
	}
	return out
}
