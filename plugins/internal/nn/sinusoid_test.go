package nn

import (
	"fmt"
	"testing"
)

// The numbers are PyTorch's, by the formula of the authors' timestep_embedding.
func TestSinusoid(t *testing.T) {
	for time, want := range map[float64][]float64{
		999.5: {0.889961243, 0.835931778, -0.841781199, 0.540723026, 0.45603618, -0.54883337, -0.539818883, 0.841200709, 0},
		0.5:   {0.87758255, 0.998750269, 0.999987543, 0.999999881, 0.47942555, 0.0499791652, 0.00499997893, 0.000499999966, 0},
	} {
		x := nans(len(want))
		Sinusoid(time, x)
		compare(t, fmt.Sprintf("time %v", time), x, want)
	}
}
