package kernel

// gemmGeneric adds four rows of B at a time to a row of C. Every element is init,
// to which the products are added in the order of k.
func gemmGeneric(m, n, k int, a []float32, rs, cs int, b []float32, ldb int, c []float32, ldc int, init []float32, ldi int) {
	for i := range m {
		row := c[i*ldc:][:n]
		if init == nil {
			clear(row)
		} else {
			copy(row, init[i*ldi:][:n])
		}
		p := 0
		for ; p+4 <= k; p += 4 {
			left := a[i*rs+p*cs:]
			right := b[p*ldb:]
			axpyFour(left[0], left[cs], left[2*cs], left[3*cs], right, right[ldb:], right[2*ldb:], right[3*ldb:], row)
		}
		for ; p < k; p++ {
			axpyGeneric(a[i*rs+p*cs], b[p*ldb:][:n], row)
		}
	}
}

// axpyFour adds a w, b x, c y and d z to sum, in this order.
func axpyFour(a, b, c, d float32, w, x, y, z, sum []float32) {
	w, x, y, z = w[:len(sum)], x[:len(sum)], y[:len(sum)], z[:len(sum)]
	for i, s := range sum {
		s += a * w[i]
		s += b * x[i]
		s += c * y[i]
		s += d * z[i]
		sum[i] = s
	}
}
