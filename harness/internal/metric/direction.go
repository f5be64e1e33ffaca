// Package metric holds what families of metrics share. The metrics themselves are
// in its folders.
package metric

import "math"

// Direction says which values of a metric are better.
type Direction string

// The directions. The zero value is Higher.
const (
	Higher   Direction = ""
	Lower    Direction = "lower"
	Half     Direction = "1/2"  // nearer to 1/2
	One      Direction = "1"    // nearer to 1
	LikeReal Direction = "real" // nearer to the value of the reference row
)

// Cost orders values: the lower the cost the better. reference is the value of the
// reference row; where there is none (NaN), values under LikeReal are all alike.
func (d Direction) Cost(value, reference float64) float64 {
	switch d {
	case Lower:
		return value
	case Half:
		return math.Abs(value - .5)
	case One:
		return math.Abs(value - 1)
	case LikeReal:
		if math.IsNaN(reference) {
			return 0
		}
		return math.Abs(value - reference)
	default:
		return -value
	}
}

// Mark returns the direction as it stands behind the name of a metric: ↑, ↓, →1/2,
// →1, →real.
func (d Direction) Mark() string {
	switch d {
	case Higher:
		return "↑"
	case Lower:
		return "↓"
	default:
		return "→" + string(d)
	}
}
