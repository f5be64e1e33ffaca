package kernel

import "golang.org/x/sys/cpu"

func available() []*implementation {
	var all []*implementation
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ {
		all = append(all, &avx512)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		all = append(all, &avx2)
	}
	return append(all, &generic)
}

// avx512 is the family in avx512_amd64.s.
var avx512 = implementation{
	family: AVX512,
	gemm: tiling{
		full: width{[]microKernel{
			gemm1x2AVX512, gemm2x2AVX512, gemm3x2AVX512, gemm4x2AVX512, gemm5x2AVX512, gemm6x2AVX512,
			gemm7x2AVX512, gemm8x2AVX512, gemm9x2AVX512, gemm10x2AVX512, gemm11x2AVX512, gemm12x2AVX512,
		}, 2, 16, nil},
		wide: width{[]microKernel{
			gemm1x2partialAVX512, gemm2x2partialAVX512, gemm3x2partialAVX512, gemm4x2partialAVX512,
			gemm5x2partialAVX512, gemm6x2partialAVX512, gemm7x2partialAVX512, gemm8x2partialAVX512,
			gemm9x2partialAVX512, gemm10x2partialAVX512, gemm11x2partialAVX512, gemm12x2partialAVX512,
		}, 2, 16, pack2AVX512},
		narrow: width{[]microKernel{
			gemm1x1partialAVX512, gemm2x1partialAVX512, gemm3x1partialAVX512, gemm4x1partialAVX512,
			gemm5x1partialAVX512, gemm6x1partialAVX512, gemm7x1partialAVX512, gemm8x1partialAVX512,
			gemm9x1partialAVX512, gemm10x1partialAVX512, gemm11x1partialAVX512, gemm12x1partialAVX512,
		}, 1, 16, pack1AVX512},
		slim: narrowAVX2,
	}.gemm,
	transpose:     bands{{8, transpose8x4AVX2}, {4, transpose4x4AVX2}}.transpose,
	columnSums:    columnSumsAVX512,
	axpy:          axpyAVX512,
	sumSquares:    sumSquaresAVX512,
	softmax:       softmaxAVX512,
	softmaxGrad:   softmaxGradAVX512,
	layerNorm:     layerNormAVX512,
	layerNormGrad: layerNormGradAVX512,
	gelu:          byCurve{geluErfAVX512, geluTanhAVX512}.apply,
	geluSlope:     byCurve{geluErfSlopeAVX512, geluTanhSlopeAVX512}.apply,
	sigmoid:       sigmoidAVX512,
	tanh:          tanhAVX512,
	log:           logAVX512,
	multiply:      multiplyAVX512,
	mask:          philoxIn(maskAVX512).mask,
	drop:          dropAVX512,
	dropAdd:       dropAddAVX512,
	adamW:         adamWIn(adamWAVX512).apply,
	peak:          func(iterations int) float64 { peakAVX512(iterations); return peakFlops(iterations, 16) },
}

// avx2 is the family in avx2_amd64.s.
var avx2 = implementation{
	family: AVX2,
	gemm: tiling{
		full: width{[]microKernel{
			gemm1x2AVX2, gemm2x2AVX2, gemm3x2AVX2, gemm4x2AVX2, gemm5x2AVX2, gemm6x2AVX2,
		}, 2, 8, nil},
		wide: width{[]microKernel{
			gemm1x2partialAVX2, gemm2x2partialAVX2, gemm3x2partialAVX2, gemm4x2partialAVX2,
			gemm5x2partialAVX2, gemm6x2partialAVX2,
		}, 2, 8, pack2AVX2},
		narrow: narrowAVX2,
	}.gemm,
	transpose:     bands{{8, transpose8x4AVX2}, {4, transpose4x4AVX2}}.transpose,
	columnSums:    columnSumsAVX2,
	axpy:          axpyAVX2,
	sumSquares:    sumSquaresAVX2,
	softmax:       softmaxAVX2,
	softmaxGrad:   softmaxGradAVX2,
	layerNorm:     layerNormAVX2,
	layerNormGrad: layerNormGradAVX2,
	gelu:          byCurve{geluErfAVX2, geluTanhAVX2}.apply,
	geluSlope:     byCurve{geluErfSlopeAVX2, geluTanhSlopeAVX2}.apply,
	sigmoid:       sigmoidAVX2,
	tanh:          tanhAVX2,
	log:           logAVX2,
	multiply:      multiplyAVX2,
	mask:          philoxIn(maskAVX2).mask,
	drop:          dropAVX2,
	dropAdd:       dropAddAVX2,
	adamW:         adamWIn(adamWAVX2).apply,
	peak:          func(iterations int) float64 { peakAVX2(iterations); return peakFlops(iterations, 8) },
}

// narrowAVX2 is panels of up to 8 columns, in AVX2.
var narrowAVX2 = width{[]microKernel{
	gemm1x1partialAVX2, gemm2x1partialAVX2, gemm3x1partialAVX2, gemm4x1partialAVX2,
	gemm5x1partialAVX2, gemm6x1partialAVX2, gemm7x1partialAVX2, gemm8x1partialAVX2,
	gemm9x1partialAVX2, gemm10x1partialAVX2, gemm11x1partialAVX2, gemm12x1partialAVX2,
}, 1, 8, pack1AVX2}
