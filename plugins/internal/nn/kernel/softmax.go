package kernel

// Softmax replaces each of the rows of x (rows, n), which start ld apart, by
// softmax(scale x).
func Softmax(rows, n int, x []float32, ld int, scale float32) {
	if rows > 0 && n > 0 {
		active.softmax(rows, n, x[:(rows-1)*ld+n], ld, scale)
	}
}

// SoftmaxGrad replaces d, the gradient of the loss by the probabilities p =
// softmax(scale x), by that by x: scale p (d - sum(p d)), row by row. p and d
// are (rows, n), rows ld apart.
func SoftmaxGrad(rows, n int, p, d []float32, ld int, scale float32) {
	if rows > 0 && n > 0 {
		last := (rows-1)*ld + n
		active.softmaxGrad(rows, n, p[:last], d[:last], ld, scale)
	}
}
