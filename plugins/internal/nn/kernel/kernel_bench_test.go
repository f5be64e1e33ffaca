package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// eachFamilyBench runs a benchmark in every family that the CPU has.
func eachFamilyBench(b *testing.B, bench func(b *testing.B)) {
	for _, f := range Available() {
		b.Run(string(f), func(b *testing.B) {
			use(b, f)
			bench(b)
		})
	}
}

// shapes are products that the networks compute, as (m, n, k); transposed ones are
// gradients of weights.
var shapes = []product{
	{m: 256, n: 192, k: 64}, {m: 256, n: 64, k: 64}, {m: 256, n: 256, k: 64}, {m: 256, n: 64, k: 256},
	{m: 256, n: 384, k: 128}, {m: 256, n: 128, k: 128}, {m: 256, n: 512, k: 128}, {m: 256, n: 128, k: 512},
	{m: 64, n: 64, k: 256, transposed: true}, {m: 64, n: 192, k: 256, transposed: true},
	{m: 64, n: 256, k: 256, transposed: true}, {m: 256, n: 64, k: 256, transposed: true},
	{m: 128, n: 512, k: 256, transposed: true}, {m: 512, n: 128, k: 256, transposed: true},
	{m: 50, n: 50, k: 16}, {m: 50, n: 50, k: 32}, {m: 50, n: 16, k: 50}, {m: 50, n: 32, k: 50},
	{m: 64, n: 64, k: 32}, {m: 32, n: 32, k: 32}, {m: 64, n: 32, k: 64},
	{m: 52, n: 18, k: 64}, {m: 820, n: 120, k: 128}, {m: 1, n: 192, k: 64}, {m: 8, n: 192, k: 64},
}

// BenchmarkGemm reports GF/s and the percentage of the peak, which is measured
// just before.
func BenchmarkGemm(b *testing.B) {
	for _, s := range shapes {
		name := fmt.Sprintf("%dx%dx%d", s.m, s.n, s.k)
		if s.transposed {
			name += "T"
		}
		b.Run(name, func(b *testing.B) {
			eachFamilyBench(b, func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 2))
				x, y, z := vector(b, r, s.m*s.k), vector(b, r, s.k*s.n), make([]float32, s.m*s.n)
				rs, cs := s.k, 1
				if s.transposed {
					rs, cs = 1, s.m
				}
				top := peakRate()
				for b.Loop() {
					Gemm(s.m, s.n, s.k, x, rs, cs, y, s.n, z, s.n, nil, 0)
				}
				rate := float64(2*s.m*s.n*s.k) * float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(rate/1e9, "GF/s")
				b.ReportMetric(100*rate/top, "%peak")
			})
		})
	}
}

// peakRate returns the best of some measurements of Peak, in operations a second.
func peakRate() float64 {
	best := 0.0
	for range 20 {
		start := time.Now()
		flops := Peak(20000)
		best = max(best, flops/time.Since(start).Seconds())
	}
	return best
}

func BenchmarkPeak(b *testing.B) {
	eachFamilyBench(b, func(b *testing.B) {
		for b.Loop() {
			Peak(20000)
		}
		b.ReportMetric(peakRate()/1e9, "GF/s")
	})
}

// BenchmarkElements reports the nanoseconds that an element takes in matrices of
// rows as long as the networks have.
func BenchmarkElements(b *testing.B) {
	const rows, n = 256, 64
	r := rand.New(rand.NewPCG(1, 2))
	x, y, z := vector(b, r, rows*n), vector(b, r, rows*n), vector(b, r, rows*n)
	gamma, beta, dgamma, dbeta := vector(b, r, n), vector(b, r, n), vector(b, r, n), vector(b, r, n)
	rstd, bits, source := vector(b, r, rows), make([]uint64, rows*Words(n)), vector(b, r, rows*n)
	step := AdamW{Rate: 1e-3, Beta1: .9, Rest1: .1, Beta2: .99, Rest2: .01, Epsilon: 1e-8, Scale: 1}
	for _, c := range []struct {
		name     string
		elements int
		run      func()
	}{
		{"softmax50", 256 * 50, func() { copy(x, source); Softmax(256, 50, x, n, .2) }},
		{"softmax64", rows * n, func() { copy(x, source); Softmax(rows, n, x, n, .2) }},
		{"softmaxgrad50", 256 * 50, func() { copy(x, source); SoftmaxGrad(256, 50, y, x, n, .2) }},
		{"layernorm", rows * n, func() { copy(x, source); LayerNorm(rows, n, x, gamma, beta, y, rstd, 1e-5) }},
		{"layernormgrad", rows * n, func() { LayerNormGrad(rows, n, source, x, gamma, rstd, z, dgamma, dbeta) }},
		{"gelu", rows * n, func() { Gelu(Erf, source, y) }},
		{"gelutanh", rows * n, func() { Gelu(TanhApproximation, source, y) }},
		{"geluslope", rows * n, func() { copy(x, source); GeluSlope(Erf, x, y) }},
		{"sigmoid", rows * n, func() { Sigmoid(source, y) }},
		{"tanh", rows * n, func() { Tanh(source, y) }},
		{"axpy", rows * n, func() { Axpy(1e-9, source, z) }},
		{"multiply", rows * n, func() { copy(z, source); Multiply(source, z) }},
		{"sumsquares", rows * n, func() { SumSquares(source) }},
		{"columnsums", rows * n, func() { ColumnSums(rows, n, source, n, dbeta) }},
		{"transpose64x64", 64 * 64, func() { Transpose(64, 64, source, 64, z, 64) }},
		{"transpose50x32", 50 * 32, func() { Transpose(50, 32, source, 64, z, 50) }},
		{"transpose51x16", 51 * 16, func() { Transpose(51, 16, source, 64, z, 51) }},
		{"mask", rows * n, func() { Mask(rows, n, bits, 1<<31, Stream{}, 0) }},
		{"drop", rows * n, func() { Drop(rows, n, source, n, y, n, bits, 2) }},
		{"dropadd", rows * n, func() { DropAdd(rows, n, source, z, y, bits, 2) }},
		{"adamw", rows * n, func() { clear(z); step.Apply(x, source, y, z) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			eachFamilyBench(b, func(b *testing.B) {
				for b.Loop() {
					c.run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.elements), "ns/element")
			})
		})
	}
}
