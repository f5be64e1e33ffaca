package nn

import "math"

// Sinusoid writes the embedding of a time to x: cosines, then sines, of time
// 10000^(-i/h) for i = 0 to h-1, where h is half the length of x; a last element
// that is left over is 0 (Ho et al. 2020, code, after Vaswani et al. 2017, section
// 3.5). Frequencies and arguments are rounded to float32 as there.
func Sinusoid(time float64, x []float32) {
	half := len(x) / 2
	for i := range half {
		frequency := float32(math.Exp(-math.Log(10000) * float64(i) / float64(half)))
		argument := float64(float32(time) * frequency)
		x[i], x[half+i] = float32(math.Cos(argument)), float32(math.Sin(argument))
	}
	clear(x[2*half:])
}
