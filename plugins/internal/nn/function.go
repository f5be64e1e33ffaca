package nn

// Function is a differentiable function of float32 tensors. One Function belongs
// to one place of one graph: it may keep what Backward needs between the two
// calls, which always come in pairs, Forward first.
//
// Tensors are row-major. Where a batch fills only the first rows of a tensor, the
// rest is undefined and must not be read.
type Function interface {
	// Forward computes out from the inputs.
	Forward(in [][]float32, out []float32)
	// Backward writes the gradient of the loss by each input to din, given that by
	// the output. It overwrites din.
	Backward(in [][]float32, out, dout []float32, din [][]float32)
}
