package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// ends returns where the axes of p begin and end: around all points, intervals and
// reference lines, and around ends that are fixed, so that nothing is cut off.
func (p *Panel) ends() (x, y span) {
	x, y = newSpan(p.X), newSpan(p.Y)
	for _, s := range p.Series {
		if s.Kind == Bars || s.Kind == Step && len(s.Points) > 0 {
			y.hold(0)
		}
		for _, at := range s.Points {
			x.hold(at.X)
			y.hold(at.Y)
			x.interval(at.XLow, at.XHigh)
			y.interval(at.YLow, at.YHigh)
		}
	}
	for _, r := range p.References {
		switch r.Along {
		case EqualX:
			x.hold(r.Value)
			x.interval(r.Low, r.High)
		case EqualY:
			y.hold(r.Value)
			y.interval(r.Low, r.High)
		}
	}
	return x.padded(p.X), y.padded(p.Y)
}

// span is where an axis begins and ends.
type span struct{ low, high float64 }

func newSpan(a Axis) span {
	s := span{math.Inf(1), math.Inf(-1)}
	s.interval(a.Min, a.Max)
	if a.Decades {
		s.hold(0)
	}
	if n := len(a.Categories); n > 0 {
		s.hold(-.5)
		s.hold(float64(n) - .5)
	}
	return s
}

func (s *span) hold(v float64) { s.low, s.high = math.Min(s.low, v), math.Max(s.high, v) }

func (s *span) interval(low, high *float64) {
	for _, v := range []*float64{low, high} {
		if v != nil {
			s.hold(*v)
		}
	}
}

// padded leaves some room at ends that neither are fixed nor 0 nor those of
// categories.
func (s span) padded(a Axis) span {
	if s.low > s.high { // nothing to show
		s = span{0, 1}
	}
	if s.low == s.high {
		room := math.Max(math.Abs(s.low)/2, .5)
		return span{s.low - room, s.high + room}
	}
	room := .05 * (s.high - s.low)
	free := func(end float64, fixed *float64) bool {
		return a.Categories == nil && end != 0 && (fixed == nil || *fixed != end)
	}
	padded := s
	if free(s.low, a.Min) {
		padded.low -= room
	}
	if free(s.high, a.Max) {
		padded.high += room
	}
	return padded
}

// mostTicks is how many numbers stand along an axis at most.
const mostTicks = 8

// ticks returns the ticks of an axis: its categories, or round numbers, all with as
// many decimals.
func (a Axis) ticks(s span) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for i, name := range a.Categories {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: legible(name)})
	}
	if a.Categories != nil {
		return ticks
	}
	if a.Decades {
		return powers(s)
	}
	step, decimals := roundStep((s.high - s.low) / (mostTicks - 1))
	for i := math.Ceil(s.low/step - 1e-9); i*step <= s.high+1e-9*step; i++ {
		label := strconv.FormatFloat(i*step+0, 'f', decimals, 64)
		if i == 0 {
			label = strconv.FormatFloat(0, 'f', decimals, 64)
		}
		ticks = append(ticks, plot.Tick{Value: i * step, Label: label})
	}
	return ticks
}

// roundStep returns the least 1, 2 or 5 times a power of ten that is at least raw,
// and how many decimals it has.
func roundStep(raw float64) (step float64, decimals int) {
	power := math.Floor(math.Log10(raw))
	for _, m := range []float64{1, 2, 5, 10} {
		if step = m * math.Pow(10, power); step >= raw*(1-1e-9) {
			if m == 10 {
				power++
			}
			break
		}
	}
	return step, max(0, int(-power))
}
