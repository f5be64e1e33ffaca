package kernel

import "math"

// The curves are those of the assembly: see gen/exp.go and gen/activation.go.

func geluGeneric(c Curve, x, y []float32) {
	for i, v := range x {
		y[i], _ = geluOf(c, v)
	}
}

func geluSlopeGeneric(c Curve, x, y []float32) {
	for i, v := range x {
		y[i], x[i] = geluOf(c, v)
	}
}

// geluOf returns the value and the derivative.
func geluOf(c Curve, x float32) (value, slope float32) {
	if c == TanhApproximation {
		const a, b = .7978845608028654, .044715
		square := min(100, x*x)
		phi := logistic(x * (2*a + 2*a*b*square))
		return x * phi, phi + x*(phi*(1-phi)*(2*a+2*3*a*b*square))
	}
	e := exp(-.5 * x * x)
	t := 1 / (1 + .3275911*.7071067811865476*abs(x))
	phi := t * e * (.5*.254829592 + t*(.5*-.284496736+t*(.5*1.421413741+t*(.5*-1.453152027+t*(.5*1.061405429)))))
	if x >= 0 {
		phi = 1 - phi
	}
	return x * phi, phi + x*.3989422804014327*e
}

func sigmoidGeneric(x, y []float32) {
	for i, v := range x {
		y[i] = logistic(v)
	}
}

func tanhGeneric(x, y []float32) {
	for i, v := range x {
		y[i] = tanh(v)
	}
}

// logistic returns 1/(1+exp(-x)), 0 where that is below the least normal number.
func logistic(x float32) float32 {
	if x < -87.33 {
		return 0
	}
	return 1 / (1 + exp(min(88, -x)))
}

// exp returns e^x, 0 where that is below the least normal number. x is at most 88.
func exp(x float32) float32 {
	if x < -87.33654 {
		return 0
	}
	const shift = 3 << 22 // at this size, floats are integers
	n := x*1.44269504088896341 + shift - shift
	x = x - n*.693359375 + n*2.12194440e-4
	p := 1 + x*(1+x*(5.0000001201e-1+x*(1.6666665459e-1+x*(4.1665795894e-2+x*(8.3334519073e-3+x*(1.3981999507e-3+x*1.9875691500e-4))))))
	return p * math.Float32frombits(uint32(int32(n)+127)<<23)
}

// tanh returns tanh(x), to an absolute error of 2e-7.
func tanh(x float32) float32 {
	x = max(-7.90531110763549805, min(7.90531110763549805, x))
	s := x * x
	p := 4.89352455891786e-03 + s*(6.37261928875436e-04+s*(1.48572235717979e-05+s*(5.12229709037114e-08+
		s*(-8.60467152213735e-11+s*(2.00018790482477e-13+s*-2.76076847742355e-16)))))
	q := 4.89352518554385e-03 + s*(2.26843463243900e-03+s*(1.18534705686654e-04+s*1.19825839466702e-06))
	return max(-1, min(1, x*p/q))
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }
