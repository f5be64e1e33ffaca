package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestLayerNorm(t *testing.T) {
	const eps = 1e-5
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, h := range sizes {
			rows := 1 + r.IntN(5)
			x, y := newMatrix(t, rows, h, h).normal(r, 3), newMatrix(t, rows, h, h)
			old := x.copied(t, h)
			gamma, beta, rstd := vector(t, r, h), vector(t, r, h), vector(t, r, rows)
			LayerNorm(rows, h, x.x, gamma, beta, y.x, rstd, eps)
			for i := range rows {
				mean, variance := moments(old.row(i))
				r := 1 / math.Sqrt(variance+eps)
				near(t, fmt.Sprintf("rstd[%d] of %d", i, h), rstd[i], r, 1e-6*r)
				for j, v := range old.row(i) {
					xhat := (float64(v) - mean) * r
					near(t, fmt.Sprintf("xhat[%d,%d] of %d", i, j, h), x.row(i)[j], xhat, 2e-6)
					near(t, fmt.Sprintf("y[%d,%d] of %d", i, j, h), y.row(i)[j], xhat*float64(gamma[j])+float64(beta[j]), 1e-5)
				}
			}
			for i := range rows {
				lone, one := old.row(i), make([]float32, 1)
				LayerNorm(1, h, lone, gamma, beta, lone, one, eps) // in place
				sameBits(t, fmt.Sprintf("row %d of %d alone", i, h), lone, y.row(i))
				sameBits(t, "rstd alone", one, rstd[i:i+1])
			}
		}
	})
}

func moments(x []float32) (mean, variance float64) {
	for _, v := range x {
		mean += float64(v)
	}
	mean /= float64(len(x))
	for _, v := range x {
		variance += (float64(v) - mean) * (float64(v) - mean)
	}
	return mean, variance / float64(len(x))
}

func TestLayerNormOfEqualNumbers(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, h := range sizes {
			for _, v := range []float32{0, .1, -3.7, 12345.678, 1e9, 3e-20} {
				x, y := newMatrix(t, 1, h, h), newMatrix(t, 1, h, h)
				fill(x.x, v)
				gamma, beta := vector(t, r, h), vector(t, r, h)
				LayerNorm(1, h, x.x, gamma, beta, y.x, make([]float32, 1), 1e-12)
				sameBits(t, fmt.Sprintf("%d times %g", h, v), y.x, beta)
			}
		}
	})
}

func TestLayerNormGrad(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, h := range sizes {
			rows := 1 + r.IntN(4)
			xhat, dy := newMatrix(t, rows, h, h).normal(r, 1), newMatrix(t, rows, h, h).normal(r, 1)
			gamma, rstd := vector(t, r, h), vector(t, r, rows)
			dgamma, dbeta := newMatrix(t, 1, h, h).normal(r, 1), newMatrix(t, 1, h, h).normal(r, 1)
			wantGamma, wantBeta := float64s(dgamma.x), float64s(dbeta.x)
			dx := newMatrix(t, rows, h, h)
			LayerNormGrad(rows, h, dy.x, xhat.x, gamma, rstd, dx.x, dgamma.x, dbeta.x)
			for i := range rows {
				sum, dot := 0.0, 0.0
				for j, d := range dy.row(i) {
					v := float64(xhat.row(i)[j])
					wantGamma[j] += float64(d) * v
					wantBeta[j] += float64(d)
					sum += float64(d) * float64(gamma[j]) / float64(h)
					dot += float64(d) * float64(gamma[j]) * v / float64(h)
				}
				for j, d := range dy.row(i) {
					want := float64(rstd[i]) * (float64(d)*float64(gamma[j]) - sum - float64(xhat.row(i)[j])*dot)
					near(t, fmt.Sprintf("dx[%d,%d] of %d", i, j, h), dx.row(i)[j], want, 1e-5)
				}
			}
			for j := range h {
				near(t, fmt.Sprintf("dgamma[%d]", j), dgamma.x[j], wantGamma[j], 1e-5)
				near(t, fmt.Sprintf("dbeta[%d]", j), dbeta.x[j], wantBeta[j], 1e-5)
			}
			LayerNormGrad(rows, h, dy.x, xhat.x, gamma, rstd, dy.x, dgamma.x, dbeta.x)
			sameBits(t, "dx in dy", dy.x, dx.x)
		}
	})
}
