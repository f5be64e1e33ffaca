package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a confidence interval.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Contains reports whether x lies in the interval, its ends included.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// Finite reports whether both ends are numbers.
func (i Interval) Finite() bool { return finite(i.Low) && finite(i.High) }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Detectable is the number of standard errors of a difference that a two-sided
// test at .05 finds with probability .8: 1.96 + .84.
const Detectable = 2.8

// StandardError returns the standard deviation of the bootstrap draws.
func (e Estimate) StandardError() float64 { return stat.StdDev(e.Draws, nil) }

// MinimumDetectable returns Detectable standard errors of the bootstrap.
func (e Estimate) MinimumDetectable() float64 { return Detectable * e.StandardError() }

// enoughRepeats is the fewest repeats whose spread widens an interval.
const enoughRepeats = 3

// Interval returns the BCa interval over users, widened by the spread of the
// repeats: with R repeats each side is sqrt(side^2 + (t s/sqrt(R))^2), where s is
// their standard deviation and t the quantile of Student's distribution with R-1
// degrees of freedom. A BCa limit on the wrong side of Value counts as a side of
// 0. With R < 3 it is the BCa interval alone. One user has no interval: its limits
// are NaN.
func (e Estimate) Interval(confidence float64) Interval {
	if len(e.Jackknife) < 2 {
		return Interval{math.NaN(), math.NaN()}
	}
	users := BCa(e.Value, e.Draws, e.Jackknife, confidence)
	r := float64(len(e.Repeats))
	if r < enoughRepeats {
		return users
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: r - 1}.Quantile((1 + confidence) / 2)
	repeats := t * stat.StdDev(e.Repeats, nil) / math.Sqrt(r)
	return Interval{
		Low:  e.Value - math.Hypot(max(0, e.Value-users.Low), repeats),
		High: e.Value + math.Hypot(max(0, users.High-e.Value), repeats),
	}
}

// BCa returns the bias-corrected and accelerated bootstrap interval of a value
// (Efron and Tibshirani 1993, section 14.3) from its bootstrap draws and its
// jackknife values. Where we are more exact than the book:
//
//   - draws equal to value (up to rounding) count half in the bias correction z0,
//     which is the book's where nothing is tied;
//   - where all draws lie on one side, the share is taken half a draw away from
//     0 or 1, so that z0 stays finite and the interval ends at the outermost draws;
//   - a jackknife without spread has acceleration 0;
//   - where the corrected level passes its pole, it is the 0 or 1 that it tends to;
//   - level a is read at place (B+1)a of the sorted draws, linearly between two.
//
// Draws that are all equal to value give an interval of no length. A NaN anywhere
// gives NaN limits.
func BCa(value float64, draws, jackknife []float64, confidence float64) Interval {
	if !usable(value, draws, jackknife) {
		return Interval{math.NaN(), math.NaN()}
	}
	sorted := slices.Sorted(slices.Values(draws))
	z0, a := biasCorrection(value, sorted), acceleration(jackknife)
	limit := func(tail float64) float64 {
		w := z0 + distuv.UnitNormal.Quantile(tail)
		shrink := 1 - a*w
		if shrink <= 0 {
			return order(sorted, heaviside(w))
		}
		return order(sorted, distuv.UnitNormal.CDF(z0+w/shrink))
	}
	return Interval{limit((1 - confidence) / 2), limit((1 + confidence) / 2)}
}

// usable reports whether there are draws and nothing is NaN.
func usable(value float64, lists ...[]float64) bool {
	for _, list := range lists {
		if slices.ContainsFunc(list, math.IsNaN) {
			return false
		}
	}
	return finite(value) && len(lists[0]) > 0
}

// biasCorrection returns z0, Efron and Tibshirani 1993 eq. 14.14.
func biasCorrection(value float64, draws []float64) float64 {
	slack := tolerance * max(1, math.Abs(value))
	var below float64
	for _, d := range draws {
		switch {
		case math.Abs(d-value) <= slack:
			below += .5
		case d < value:
			below++
		}
	}
	b := float64(len(draws))
	return distuv.UnitNormal.Quantile(min(max(below, .5), b-.5) / b)
}

// acceleration returns a, Efron and Tibshirani 1993 eq. 14.15.
func acceleration(jackknife []float64) float64 {
	mean := stat.Mean(jackknife, nil)
	var squares, cubes float64
	for _, x := range jackknife {
		d := mean - x
		squares += d * d
		cubes += d * d * d
	}
	scale := 6 * math.Pow(squares, 1.5)
	if scale == 0 || !finite(scale) {
		return 0
	}
	return cubes / scale
}

// order returns the sorted draws at place (B+1)level, counted from 1.
func order(sorted []float64, level float64) float64 {
	place := float64(len(sorted)+1)*level - 1
	i := int(math.Floor(place))
	switch {
	case i < 0:
		return sorted[0]
	case i >= len(sorted)-1:
		return sorted[len(sorted)-1]
	case sorted[i] == sorted[i+1]:
		return sorted[i]
	}
	return sorted[i] + (place-float64(i))*(sorted[i+1]-sorted[i])
}

func heaviside(w float64) float64 {
	if w > 0 {
		return 1
	}
	return 0
}
