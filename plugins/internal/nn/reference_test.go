package nn

import (
	"math"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// affine64 returns x W + b for x (rows, in), w (in, out) and b (out); nil is 0.
func affine64(x, w, b []float64, in, out int) []float64 {
	rows := len(x) / in
	y := make([]float64, rows*out)
	for i := range rows {
		row := y[i*out:][:out]
		copy(row, b)
		for p, v := range x[i*in:][:in] {
			for j, weight := range w[p*out:][:out] {
				row[j] += v * weight
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
	case SiLU:
		return x * sigmoid64(x)
	}
	return x
}

// softmax64 returns exp(x) over its sum.
func softmax64(x []float64) []float64 {
	p, top, sum := make([]float64, len(x)), slices.Max(x), 0.0
	for i, v := range x {
		p[i] = math.Exp(v - top)
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

// matrix is (rows, columns).
type matrix [][]float64

func newMatrix(rows, columns int) matrix {
	m := make(matrix, rows)
	for i := range m {
		m[i] = make([]float64, columns)
	}
	return m
}

// affine returns x W + b.
func affine(x, w, b matrix) matrix {
	flat := slices.Concat(w...)
	y := make(matrix, len(x))
	for i, row := range x {
		y[i] = affine64(row, flat, b[0], len(w), len(w[0]))
	}
	return y
}

func layerNorm(x, gamma, beta matrix, epsilon float64) matrix {
	y := newMatrix(len(x), len(x[0]))
	for i, row := range x {
		mean, variance := 0.0, 0.0
		for _, v := range row {
			mean += v / float64(len(row))
		}
		for _, v := range row {
			variance += (v - mean) * (v - mean) / float64(len(row))
		}
		for j, v := range row {
			y[i][j] = gamma[0][j]*(v-mean)/math.Sqrt(variance+epsilon) + beta[0][j]
		}
	}
	return y
}

func gelu(c kernel.Curve, x matrix) matrix {
	y := newMatrix(len(x), len(x[0]))
	for i, row := range x {
		for j, v := range row {
			y[i][j] = activation64([]Activation{kernel.Erf: GELU, kernel.TanhApproximation: GELUApproximate}[c], v)
		}
	}
	return y
}

func sum(x, y matrix) matrix {
	z := newMatrix(len(x), len(x[0]))
	for i := range x {
		for j := range x[i] {
			z[i][j] = x[i][j] + y[i][j]
		}
	}
	return z
}

// smoothedCrossEntropy returns that of logits for a class (Szegedy et al. 2016,
// section 7).
func smoothedCrossEntropy(logits []float64, class int, smoothing float64) float64 {
	top, total := slices.Max(logits), 0.0
	for _, z := range logits {
		total += math.Exp(z - top)
	}
	loss := 0.0
	for j, z := range logits {
		q := smoothing / float64(len(logits))
		if j == class {
			q += 1 - smoothing
		}
		loss -= q * (z - top - math.Log(total))
	}
	return loss
}

// every returns 0 to n-1.
func every(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
