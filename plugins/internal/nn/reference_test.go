package nn

import "math"

// affine64 returns x W + b for x (rows, in), w (in, out) and b (out); nil is 0.
func affine64(x, w, b []float64, in, out int) []float64 {
	rows := len(x) / in
	y := make([]float64, rows*out)
	for i := range rows {
		for j := range out {
			if b != nil {
				y[i*out+j] = b[j]
			}
			for p := range in {
				y[i*out+j] += x[i*in+p] * w[p*out+j]
			}
		}
	}
	return y
}

func sigmoid64(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// activation64 returns a(x).
func activation64(a Activation, x float64) float64 {
	switch a {
	case ReLU:
		return math.Max(x, 0)
	case Tanh:
		return math.Tanh(x)
	case Sigmoid:
		return sigmoid64(x)
	case GELU:
		return x / 2 * (1 + math.Erf(x/math.Sqrt2))
	case GELUApproximate:
		return x / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
	}
	return x
}

// softmax64 returns exp(x) over its sum.
func softmax64(x []float64) []float64 {
	p, sum := make([]float64, len(x)), 0.0
	for i, v := range x {
		p[i] = math.Exp(v)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// take cuts the next parts, of those sizes, off a vector of weights.
func take(vector []float64, sizes ...int) [][]float64 {
	var parts [][]float64
	for _, n := range sizes {
		parts = append(parts, vector[:n])
		vector = vector[n:]
	}
	return parts
}
