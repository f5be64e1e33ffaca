package kernel

// Family names a set of implementations.
type Family string

// The families.
const (
	AVX512  Family = "avx512"  // AVX-512 F, VL, BW and DQ
	AVX2    Family = "avx2"    // AVX2 and FMA
	Generic Family = "generic" // pure Go
)

// implementation is one family's functions. Sizes are checked and positive.
type implementation struct {
	family        Family
	gemm          func(m, n, k int, a []float32, rs, cs int, b []float32, ldb int, c []float32, ldc int, init []float32, ldi int)
	transpose     func(rows, cols int, src []float32, lds int, dst []float32, ldd int)
	columnSums    func(rows, n int, x []float32, ld int, sum []float32)
	axpy          func(a float32, x, y []float32)
	sumSquares    func(x []float32) float64
	softmax       func(rows, n int, x []float32, ld int, scale float32)
	softmaxGrad   func(rows, n int, p, d []float32, ld int, scale float32)
	layerNorm     func(rows, h int, x, gamma, beta, y, rstd []float32, eps float32)
	layerNormGrad func(rows, h int, dy, xhat, gamma, rstd, dx, dgamma, dbeta []float32)
	gelu          func(curve Curve, x, y []float32)
	geluSlope     func(curve Curve, x, y []float32)
	sigmoid       func(x, y []float32)
	tanh          func(x, y []float32)
	log           func(x, y []float32)
	multiply      func(x, y []float32)
	mask          func(rows, n int, bits []uint64, keep uint32, s Stream, row uint32)
	drop          func(rows, n int, x []float32, ldx int, y []float32, ldy int, bits []uint64, scale float32)
	dropAdd       func(rows, n int, x, residual, y []float32, bits []uint64, scale float32)
	adamW         func(w, g, m, v []float32, s AdamW)
	peak          func(iterations int) float64
}

// active is the family in use.
var active = best()

// Active returns the family in use.
func Active() Family { return active.family }

// Use makes a family the one in use, for tests and benchmarks; it returns false
// if the CPU lacks it. It must not run beside any other function.
func Use(f Family) bool {
	for _, i := range available() {
		if i.family == f {
			active = i
			return true
		}
	}
	return false
}

// Available returns the families that the CPU has, fastest first.
func Available() []Family {
	var families []Family
	for _, i := range available() {
		families = append(families, i.family)
	}
	return families
}

func best() *implementation { return available()[0] }
