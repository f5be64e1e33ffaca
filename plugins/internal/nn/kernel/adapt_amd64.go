package kernel

// What follows fits assembly, which takes numbers and slices, to the fields of
// implementation.

// byCurve is a function for each Curve.
type byCurve [2]func(x, y []float32)

func (f byCurve) apply(c Curve, x, y []float32) { f[c](x, y) }

// adamWIn is a step of AdamW in assembly.
type adamWIn func(w, grad, m, v []float32, rate, beta1, rest1, beta2, rest2, epsilon, decay, scale float32)

func (f adamWIn) apply(w, g, m, v []float32, s AdamW) {
	f(w, g, m, v, s.Rate, s.Beta1, s.Rest1, s.Beta2, s.Rest2, s.Epsilon, s.Decay, s.Scale)
}

// philoxIn is Mask in assembly.
type philoxIn func(rows, words int, bits []uint64, keep, key0, key1, site, step, row uint32)

func (f philoxIn) mask(rows, n int, bits []uint64, keep uint32, s Stream, row uint32) {
	f(rows, Words(n), bits, keep, s.Key[0], s.Key[1], s.Site, s.Step, row)
}

// peakFlops is the work of peak: 12 multiply-adds of vectors an iteration.
func peakFlops(iterations, lanes int) float64 { return float64(iterations) * float64(12*2*lanes) }
