package kernel

// Axpy adds a x to y; both have the length of x.
func Axpy(a float32, x, y []float32) {
	if len(x) > 0 {
		active.axpy(a, x, y[:len(x)])
	}
}

// Multiply multiplies y by x, element by element; both have the length of x.
func Multiply(x, y []float32) {
	if len(x) > 0 {
		active.multiply(x, y[:len(x)])
	}
}

// SumSquares returns the sum of the squares of x.
func SumSquares(x []float32) float64 {
	if len(x) == 0 {
		return 0
	}
	return active.sumSquares(x)
}
