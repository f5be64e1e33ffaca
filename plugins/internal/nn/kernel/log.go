package kernel

import "math"

// Log writes ln(x) to y, which may be x. Every x is a normal number above 0.
func Log(x, y []float32) {
	if len(x) > 0 {
		active.log(x, y[:len(x)])
	}
}

func logGeneric(x, y []float32) {
	for i, v := range x {
		y[i] = logarithm(v)
	}
}

// logarithm returns ln(x): see gen/log.go.
func logarithm(x float32) float32 {
	const root = 0x3f3504f3
	bits := math.Float32bits(x) - root
	k := float32(int32(bits) >> 23)
	f := math.Float32frombits(bits&0x007fffff+root) - 1
	square := f * f
	p := 3.3333331174e-1 + f*(-2.4999993993e-1+f*(2.0000714765e-1+f*(-1.6668057665e-1+f*(1.4249322787e-1+
		f*(-1.2420140846e-1+f*(1.1676998740e-1+f*(-1.1514610310e-1+f*7.0376836292e-2)))))))
	return p*f*square + k*-2.12194440e-4 - .5*square + f + k*.693359375
}
