package kernel

// Peak runs nothing but independent multiply-adds on registers, in the active
// family, and returns how many floating point operations those were: divided by
// the time it took, the most that one core can do. iterations is at least 1.
func Peak(iterations int) (flops float64) { return active.peak(iterations) }

func peakGeneric(iterations int) float64 {
	var a, b, c, d, e, f float32 = 1, 2, 3, 4, 5, 6
	var g, h, i, j, k, l float32 = 7, 8, 9, 10, 11, 12
	const x, y = .5, .25
	for range iterations {
		a, b, c, d, e, f = a*x+y, b*x+y, c*x+y, d*x+y, e*x+y, f*x+y
		g, h, i, j, k, l = g*x+y, h*x+y, i*x+y, j*x+y, k*x+y, l*x+y
	}
	return float64(iterations)*24 + 0*float64(a+b+c+d+e+f+g+h+i+j+k+l) // so that none is left out
}
