package kernel

import "math"

// generic is the family in pure Go.
var generic = implementation{
	family:        Generic,
	gemm:          gemmGeneric,
	transpose:     transposeGeneric,
	columnSums:    columnSumsGeneric,
	axpy:          axpyGeneric,
	sumSquares:    sumSquaresGeneric,
	softmax:       softmaxGeneric,
	softmaxGrad:   softmaxGradGeneric,
	layerNorm:     layerNormGeneric,
	layerNormGrad: layerNormGradGeneric,
	gelu:          geluGeneric,
	geluSlope:     geluSlopeGeneric,
	sigmoid:       sigmoidGeneric,
	tanh:          tanhGeneric,
	log:           logGeneric,
	multiply:      multiplyGeneric,
	mask:          maskGeneric,
	drop:          dropGeneric,
	dropAdd:       dropAddGeneric,
	adamW:         adamWGeneric,
	peak:          peakGeneric,
}

func columnSumsGeneric(rows, n int, x []float32, ld int, sum []float32) {
	for i := range rows {
		axpyGeneric(1, x[i*ld:][:n], sum)
	}
}

func transposeGeneric(rows, cols int, src []float32, lds int, dst []float32, ldd int) {
	for i := range rows {
		for j, v := range src[i*lds:][:cols] {
			dst[j*ldd+i] = v
		}
	}
}

func axpyGeneric(a float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += a * v
	}
}

func multiplyGeneric(x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] *= v
	}
}

func sumSquaresGeneric(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

func softmaxGeneric(rows, n int, x []float32, ld int, scale float32) {
	for i := range rows {
		row := x[i*ld:][:n]
		top := row[0] * scale
		for _, v := range row {
			top = max(top, v*scale)
		}
		sum := float32(0)
		for j, v := range row {
			row[j] = exp(v*scale - top)
			sum += row[j]
		}
		inverse := 1 / sum
		for j := range row {
			row[j] *= inverse
		}
	}
}

func softmaxGradGeneric(rows, n int, p, d []float32, ld int, scale float32) {
	for i := range rows {
		pr, dr := p[i*ld:][:n], d[i*ld:][:n]
		dot := float32(0)
		for j, v := range pr {
			dot += v * dr[j]
		}
		for j, v := range pr {
			dr[j] = scale * v * (dr[j] - dot)
		}
	}
}

func layerNormGeneric(rows, h int, x, gamma, beta, y, rstd []float32, eps float32) {
	for i := range rows {
		in, out := x[i*h:][:h], y[i*h:][:h]
		sum, squares := 0.0, 0.0
		for _, v := range in {
			sum += float64(v)
		}
		mean := float32(sum / float64(h))
		for _, v := range in {
			squares += float64((v - mean) * (v - mean))
		}
		r := float32(1 / math.Sqrt(squares/float64(h)+float64(eps)))
		rstd[i] = r
		for j, v := range in {
			in[j] = (v - mean) * r
			out[j] = in[j]*gamma[j] + beta[j]
		}
	}
}

func layerNormGradGeneric(rows, h int, dy, xhat, gamma, rstd, dx, dgamma, dbeta []float32) {
	for i := range rows {
		dr, xr, out := dy[i*h:][:h], xhat[i*h:][:h], dx[i*h:][:h]
		sum, dot := float32(0), float32(0)
		for j, d := range dr {
			dgamma[j] += d * xr[j]
			dbeta[j] += d
			sum += d * gamma[j]
			dot += d * gamma[j] * xr[j]
		}
		sum /= float32(h)
		dot /= float32(h)
		for j, d := range dr {
			out[j] = rstd[i] * (d*gamma[j] - sum - xr[j]*dot)
		}
	}
}

func maskGeneric(rows, n int, bits []uint64, keep uint32, s Stream, row uint32) {
	words := Words(n)
	for i := range rows {
		for w := range words {
			var word uint64
			for lane := range 16 {
				for part, r := range philox([4]uint32{uint32(16*w + lane), row + uint32(i), s.Site, s.Step}, s.Key) {
					if r < keep {
						word |= 1 << (16*part + lane)
					}
				}
			}
			bits[i*words+w] = word
		}
	}
}

// philox is Philox4x32-10.
func philox(c [4]uint32, key [2]uint32) [4]uint32 {
	for range 10 {
		a, b := uint64(c[0])*0xD2511F53, uint64(c[2])*0xCD9E8D57
		c = [4]uint32{uint32(b>>32) ^ c[1] ^ key[0], uint32(b), uint32(a>>32) ^ c[3] ^ key[1], uint32(a)}
		key[0] += 0x9E3779B9
		key[1] += 0xBB67AE85
	}
	return c
}

// kept says whether element j of a row is kept.
func kept(row []uint64, j int) bool { return row[j/64]>>(j%64)&1 == 1 }

func dropGeneric(rows, n int, x []float32, ldx int, y []float32, ldy int, bits []uint64, scale float32) {
	words := Words(n)
	for i := range rows {
		out := y[i*ldy:][:n]
		for j, v := range x[i*ldx:][:n] {
			out[j] = 0
			if kept(bits[i*words:], j) {
				out[j] = v * scale
			}
		}
	}
}

func dropAddGeneric(rows, n int, x, residual, y []float32, bits []uint64, scale float32) {
	words := Words(n)
	for i := range rows {
		for j := range n {
			at := i*n + j
			v := residual[at]
			if kept(bits[i*words:], j) {
				v += x[at] * scale
			}
			y[at] = v
		}
	}
}

func adamWGeneric(w, g, m, v []float32, s AdamW) {
	for i := range w {
		d := g[i] * s.Scale
		m[i] = s.Beta1*m[i] + s.Rest1*d
		v[i] = s.Beta2*v[i] + s.Rest2*d*d
		w[i] -= s.Decay*w[i] + s.Rate*m[i]/(float32(math.Sqrt(float64(v[i])))+s.Epsilon)
	}
}
