package kernel

// microKernel computes C = Init + A B for tiles tiles, one below the other, each
// of some rows and of one or two vectors of columns; last is how many lanes of
// the last vector are columns. Every element is init, to which the products are
// added in the order of k: its bits do not depend on the tile. Strides are in
// bytes.
type microKernel func(tiles, k int, a *float32, rs, cs int, b *float32, ldb int, c *float32, ldc int, init *float32, ldi, last int)

// tiling is a matrix product by micro-kernels; element r-1 of each list has tiles
// of r rows.
type tiling struct {
	rows, lanes int           // of the largest tile; of a vector
	full        []microKernel // two vectors of columns
	wide        []microKernel // two vectors, the second in part
	narrow      []microKernel // one vector, in part or whole
}

// deep is how much of k is done at a time: so much of a panel of B stays in the
// first cache.
const deep = 256

// zeros is where Init is 0.
var zeros [32]float32

func (t tiling) gemm(m, n, k int, a []float32, rs, cs int, b []float32, ldb int, c []float32, ldc int, init []float32, ldi int) {
	width := 2 * t.lanes
	for p := 0; p == 0 || p < k; p += deep {
		depth := min(deep, k-p)
		for j := 0; j < n; j += width {
			columns := min(width, n-j)
			kernels, last := t.kernels(columns)
			i := 0
			for _, s := range split(m, t.rows) {
				if s.tiles == 0 {
					continue
				}
				start, step := &zeros[0], 0
				if init != nil {
					start, step = &init[i*ldi+j], 4*ldi
				}
				kernels[s.rows-1](s.tiles, depth, at(a, i*rs+p*cs), 4*rs, 4*cs, at(b, p*ldb+j), 4*ldb, &c[i*ldc+j], 4*ldc, start, step, last)
				i += s.tiles * s.rows
			}
		}
		init, ldi = c, ldc
	}
}

// at returns the address of x[i]; that of nothing where k is 0 and x nil.
func at(x []float32, i int) *float32 {
	if len(x) == 0 {
		return nil
	}
	return &x[i]
}

// kernels returns the micro-kernels for so many columns, and how many of them are
// in the last vector.
func (t tiling) kernels(columns int) (kernels []microKernel, last int) {
	switch {
	case columns <= t.lanes:
		return t.narrow, columns
	case columns < 2*t.lanes:
		return t.wide, columns - t.lanes
	}
	return t.full, t.lanes
}

// stack is tiles of equal rows.
type stack struct{ tiles, rows int }

// split cuts m rows into the fewest tiles of at most most rows, whose heights
// differ by one at most.
func split(m, most int) [2]stack {
	tiles := (m + most - 1) / most
	low, more := m/tiles, m%tiles
	return [2]stack{{more, low + 1}, {tiles - more, low}}
}
