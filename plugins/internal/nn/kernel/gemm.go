package kernel

// Gemm computes C = Init + A B for A (m, k), B (k, n) and C (m, n), where
//
//	A[i,p] = a[i*rs+p*cs], B[p,j] = b[p*ldb+j], C[i,j] = c[i*ldc+j]
//
// so that a transposed A needs no copy: swap rs and cs. Init is 0 if init is
// nil, else Init[i,j] = init[i*ldi+j]; ldi 0 adds one row to every row. init may
// be c itself (accumulation) with ldi = ldc; other overlap is not allowed.
func Gemm(m, n, k int, a []float32, rs, cs int, b []float32, ldb int, c []float32, ldc int, init []float32, ldi int) {
	if m <= 0 || n <= 0 {
		return
	}
	c = c[:(m-1)*ldc+n]
	if init != nil {
		init = init[:(m-1)*ldi+n]
	}
	if k > 0 {
		a = a[:(m-1)*rs+(k-1)*cs+1]
		b = b[:(k-1)*ldb+n]
	} else {
		a, b, k = nil, nil, 0
	}
	active.gemm(m, n, k, a, rs, cs, b, ldb, c, ldc, init, ldi)
}

// ColumnSums adds to sum (n) the sums of the columns of x (rows, n), whose rows
// start ld apart, row after row: the bits are those of Axpy(1, row, sum).
func ColumnSums(rows, n int, x []float32, ld int, sum []float32) {
	if rows > 0 && n > 0 {
		active.columnSums(rows, n, x[:(rows-1)*ld+n], ld, sum[:n])
	}
}

// Transpose writes the transpose of src (rows, cols) to dst (cols, rows): rows
// of src start lds apart, rows of dst ldd apart.
func Transpose(rows, cols int, src []float32, lds int, dst []float32, ldd int) {
	if rows <= 0 || cols <= 0 {
		return
	}
	active.transpose(rows, cols, src[:(rows-1)*lds+cols], lds, dst[:(cols-1)*ldd+rows], ldd)
}
