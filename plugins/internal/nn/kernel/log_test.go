package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Log is ln over all normal numbers above 0, also where it is near 0, of any count and in
// place.
func TestLog(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, n := range append(sizes, 20000) {
			x, y := newMatrix(t, 1, n, n).x, newMatrix(t, 1, n, n).x
			for i := range x {
				x[i] = math.Float32frombits(1<<23 + r.Uint32N(0x7f800000-1<<23))
				if i%3 == 1 {
					x[i] = 1 + float32(i%7-3)*1e-6*r.Float32()
				}
			}
			special := []float32{1, 2, .5, math.Float32frombits(0x3f3504f2), math.Float32frombits(0x3f3504f3), math.Float32frombits(1 << 23), math.MaxFloat32}
			copy(x[n/2:], special)
			Log(x, y)
			for i, v := range x {
				want := math.Log(float64(v))
				near(t, fmt.Sprintf("ln(%g)", v), y[i], want, 4e-7*math.Abs(want))
			}
			Log(x, x)
			sameBits(t, "in place", x, y)
		}
	})
}
