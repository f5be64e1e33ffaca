package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// decades is the scale of an axis with Axis.Decades: a number stands at the logarithm of 1
// more than it, so that 0 has a place and every power of ten is as far from the next.
type decades struct{}

// Normalize implements plot.Normalizer.
func (decades) Normalize(low, high, x float64) float64 {
	return (math.Log1p(x) - math.Log1p(low)) / (math.Log1p(high) - math.Log1p(low))
}

// powers returns ticks at 0 and at powers of ten, at most mostTicks of them labelled.
func powers(s span) plot.ConstantTicks {
	ticks := plot.ConstantTicks{{Value: 0, Label: "0"}}
	last := -1 // power of ten on the axis
	if s.high >= 1 {
		last = int(math.Floor(math.Log10(s.high)))
	}
	every := last/mostTicks + 1
	for k := 0; k <= last; k++ {
		t := plot.Tick{Value: math.Pow(10, float64(k))}
		switch {
		case k%every != 0:
		case k <= 3:
			t.Label = strconv.Itoa(int(t.Value))
		default:
			t.Label = "1e" + strconv.Itoa(k)
		}
		ticks = append(ticks, t)
	}
	return ticks
}
