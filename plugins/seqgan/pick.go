package main

// pick returns the token at which the sum of the probabilities p exceeds u, in
// [0, 1): a draw from p if u is uniform.
func pick(p []float32, u float64) int32 {
	const run = 64
	sum := 0.0
	for from := 0; from < len(p); from += run {
		part := p[from:min(from+run, len(p))]
		if more := sum + total(part); more <= u && from+run < len(p) {
			sum = more
			continue
		}
		for i, v := range part {
			if sum += float64(v); sum > u {
				return int32(from + i)
			}
		}
	}
	// Rounding can leave the sum at or just below u.
	last := len(p) - 1
	for last > 0 && p[last] <= 0 {
		last--
	}
	return int32(last)
}

// total returns the sum of x, by four sums that do not wait for each other.
func total(x []float32) float64 {
	var a, b, c, d float32
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a, b, c, d = a+x[i], b+x[i+1], c+x[i+2], d+x[i+3]
	}
	sum := float64(a) + float64(b) + (float64(c) + float64(d))
	for ; i < len(x); i++ {
		sum += float64(x[i])
	}
	return sum
}
