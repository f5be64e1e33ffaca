package kernel

// Curve is one of the two forms of GELU (Hendrycks and Gimpel 2016).
type Curve int

// The curves: x Phi(x), as in BERT, and its approximation by tanh, as in GPT-2.
const (
	Erf Curve = iota
	TanhApproximation
)

// Gelu writes GELU(x) to y, which may be x.
func Gelu(c Curve, x, y []float32) {
	if len(x) > 0 {
		active.gelu(c, x, y[:len(x)])
	}
}

// GeluSlope writes GELU(x) to y and replaces x by the derivative there, which is
// all that a backward pass needs. y is not x.
func GeluSlope(c Curve, x, y []float32) {
	if len(x) > 0 {
		active.geluSlope(c, x, y[:len(x)])
	}
}

// Sigmoid writes 1/(1+exp(-x)) to y, which may be x.
func Sigmoid(x, y []float32) {
	if len(x) > 0 {
		active.sigmoid(x, y[:len(x)])
	}
}

// Tanh writes tanh(x) to y, which may be x.
func Tanh(x, y []float32) {
	if len(x) > 0 {
		active.tanh(x, y[:len(x)])
	}
}
