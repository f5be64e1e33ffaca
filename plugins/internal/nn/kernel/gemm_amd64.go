package kernel

import "sync"

// microKernel computes C = Init + A B for tiles tiles, one below the other, each
// of some rows and of one or two vectors of columns; last is how many lanes of
// the last vector are columns. Every element is init, to which the products are
// added in the order of k: its bits do not depend on the tile. Strides are in
// bytes.
type microKernel func(tiles, k int, a *float32, rs, cs int, b *float32, ldb int, c *float32, ldc int, init *float32, ldi, last int)

// width is the micro-kernels for panels of one width: element r-1 has tiles of r
// rows.
type width struct {
	kernels        []microKernel
	vectors, lanes int // of a panel; of a vector
	// pack copies k rows of such a panel, ldb bytes apart, to whole vectors
	// without gaps, for loads of a part of a vector are slow where they are not
	// aligned; nil if the last vector is always whole.
	pack func(k int, b *float32, ldb int, panel *float32, last int)
}

// tiling is a matrix product by micro-kernels.
type tiling struct {
	full, wide width // two vectors, the second of wide in part
	narrow     width // one vector, or a part
	slim       width // one vector of half as many lanes, or a part; none if there is no such
}

// deep is how much of k is done at a time: so much of a panel of B stays in the
// first cache.
const deep = 256

// panel is two vectors of columns of B without gaps.
type panel [deep * 32]float32

var (
	panels = sync.Pool{New: func() any { return new(panel) }}
	zeros  [32]float32 // where Init is 0
)

func (t tiling) gemm(m, n, k int, a []float32, rs, cs int, b []float32, ldb int, c []float32, ldc int, init []float32, ldi int) {
	for p := 0; p == 0 || p < k; p += deep {
		depth := min(deep, k-p)
		for j := 0; j < n; {
			w, columns := t.width(n - j)
			last := columns - (w.vectors-1)*w.lanes
			right, stride := at(b, p*ldb+j), 4*ldb
			var packed *panel
			if w.pack != nil && m > len(w.kernels) && ldb%w.lanes > 0 && depth > 0 {
				packed = panels.Get().(*panel)
				w.pack(depth, right, stride, &packed[0], last)
				right, stride = &packed[0], 4*w.lanes*w.vectors
			}
			i := 0
			for _, s := range split(m, len(w.kernels)) {
				if s.tiles == 0 {
					continue
				}
				start, step := &zeros[0], 0
				if init != nil {
					start, step = &init[i*ldi+j], 4*ldi
				}
				w.kernels[s.rows-1](s.tiles, depth, at(a, i*rs+p*cs), 4*rs, 4*cs, right, stride, &c[i*ldc+j], 4*ldc, start, step, last)
				i += s.tiles * s.rows
			}
			if packed != nil {
				panels.Put(packed)
			}
			j += columns
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

// width returns the width of the next panel where so many columns are left, and
// how many of them it takes.
func (t tiling) width(left int) (w width, columns int) {
	lanes, slim := t.full.lanes, t.slim.lanes
	switch {
	case left >= 2*lanes:
		return t.full, 2 * lanes
	case left > lanes+slim:
		return t.wide, left
	case left > lanes:
		return t.narrow, lanes
	case left > slim:
		return t.narrow, left
	}
	return t.slim, left
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
