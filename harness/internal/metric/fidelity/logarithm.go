package fidelity

import "math"

// A number in [1, 2) is near the middle of one of 2^cellBits cells.
const cellBits = 8

// cell holds 1/c and ln c of the middle c of a cell.
type cell struct{ inverse, ln float64 }

var cells = func() (all [1 << cellBits]cell) {
	for i := range all {
		c := 1 + (float64(i)+.5)/float64(len(all))
		all[i] = cell{1 / c, math.Log(c)}
	}
	return all
}()

const fractionBits = 52

// ln returns the natural logarithm of a positive, finite, normal number within
// 1e-15, three times as fast as math.Log: x = 2^e c (1+r), with r below 2^-9, so
// that five terms of the series of ln(1+r) do.
func ln(x float64) float64 {
	bits := math.Float64bits(x)
	e := float64(int(bits>>fractionBits) - 1023)
	at := &cells[bits>>(fractionBits-cellBits)&(1<<cellBits-1)]
	r := math.Float64frombits(bits&(1<<fractionBits-1)|1023<<fractionBits)*at.inverse - 1
	return e*math.Ln2 + (at.ln + r*(1-r*(1./2-r*(1./3-r*(1./4-r*(1./5))))))
}
