package main

import (
	"math"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// Mean, variance and the correlations of neighbours, within a row and between rows and
// steps, are those of independent exponential numbers.
func TestExponentialsAreIndependent(t *testing.T) {
	const rows, n = 300, 301
	var all [2][rows][]float32
	for step := range all {
		x := &exponentials{seed: uint64(step)}
		for row := range rows {
			all[step][row] = make([]float32, n)
			x.fill(row%nn.Groups, row, all[step][row])
		}
	}
	moments := map[string]float64{}
	for row := range rows - 1 {
		for i := range n - 2 {
			v := float64(all[0][row][i]) - 1
			moments["mean"] += v
			moments["variance"] += v*v - 1
			moments["neighbours"] += v * float64(all[0][row][i+1]-1)
			moments["second neighbours"] += v * float64(all[0][row][i+2]-1)
			moments["rows"] += v * float64(all[0][row+1][i]-1)
			moments["steps"] += v * float64(all[1][row][i]-1)
		}
	}
	for what, sum := range moments {
		if mean, most := sum/((rows-1)*(n-2)), 5*math.Sqrt(8./((rows-1)*(n-2))); math.Abs(mean) > most {
			t.Errorf("%s: %v off, want at most %v", what, mean, most)
		}
	}
}
