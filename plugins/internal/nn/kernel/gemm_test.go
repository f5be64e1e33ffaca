package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
)

// product is a call of Gemm.
type product struct {
	m, n, k    int
	transposed bool // A is stored (k, m)
	init       string
}

func (p product) String() string {
	return fmt.Sprintf("(%d,%d,%d) transposed %v init %s", p.m, p.n, p.k, p.transposed, p.init)
}

// products returns shapes that the networks use, the edges of tiles, and chance.
func products(r *rand.Rand) []product {
	inits := []string{"nil", "row", "matrix", "c"}
	var all []product
	add := func(m, n, k int) {
		all = append(all, product{m, n, k, r.IntN(2) == 0, inits[r.IntN(4)]})
	}
	for _, s := range [][3]int{
		{256, 192, 64}, {50, 50, 32}, {50, 32, 50}, {52, 18, 64}, {64, 64, 256}, {40, 64, 300}, {13, 20, 520},
		{1, 1, 1}, {5, 7, 0}, {1, 100, 64}, {100, 1, 64}, {25, 40, 257},
	} {
		for _, init := range inits {
			all = append(all, product{s[0], s[1], s[2], false, init}, product{s[0], s[1], s[2], true, init})
		}
	}
	for m := 1; m <= 26; m++ {
		add(m, sizes[r.IntN(len(sizes))], 5)
	}
	for n := 1; n <= 70; n++ {
		add(1+r.IntN(20), n, 1+r.IntN(20))
	}
	return all
}

func TestGemm(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, p := range products(r) {
			t.Run(p.String(), func(t *testing.T) { testGemm(t, r, p) })
		}
	})
}

func testGemm(t *testing.T, r *rand.Rand, p product) {
	gap := func() int { return r.IntN(3) * r.IntN(40) }
	rows, columns := p.m, p.k
	if p.transposed {
		rows, columns = p.k, p.m
	}
	a := newMatrix(t, max(rows, 1), max(columns, 1), max(columns, 1)+gap()).normal(r, 1)
	rs, cs := a.ld, 1
	if p.transposed {
		rs, cs = 1, a.ld
	}
	b := newMatrix(t, max(p.k, 1), p.n, p.n+gap()).normal(r, 1)
	c := newMatrix(t, p.m, p.n, p.n+gap())
	var init []float32
	ldi, start := 0, newMatrix(t, p.m, p.n, p.n)
	switch p.init {
	case "nil":
		fill(start.x, 0)
	case "row":
		init = vector(t, r, p.n)
		for i := range p.m {
			copy(start.row(i), init)
		}
	case "matrix":
		start.normal(r, 1)
		ldi = p.n + gap()
		init = start.copied(t, ldi).x
	case "c":
		start.normal(r, 1)
		c = start.copied(t, c.ld)
		init, ldi = c.x, c.ld
	}
	Gemm(p.m, p.n, p.k, a.x, rs, cs, b.x, b.ld, c.x, c.ld, init, ldi)
	alone := newMatrix(t, 1, p.n, p.n)
	for i := range p.m {
		for j := range p.n {
			want, size := float64(start.row(i)[j]), math.Abs(float64(start.row(i)[j]))
			for q := range p.k {
				v := float64(a.x[i*rs+q*cs]) * float64(b.row(q)[j])
				want += v
				size += math.Abs(v)
			}
			near(t, fmt.Sprintf("C[%d,%d]", i, j), c.row(i)[j], want, 1e-7*size*(1+math.Sqrt(float64(p.k))))
		}
		from := a.x
		if p.k > 0 {
			from = a.x[i*rs:]
		}
		Gemm(1, p.n, p.k, from, rs, cs, b.x, b.ld, alone.x, p.n, start.row(i), 0)
		sameBits(t, fmt.Sprintf("row %d among others", i), c.row(i), alone.x)
	}
	if p.n > 1 {
		j := p.n / 2
		Gemm(p.m, 1, p.k, a.x, rs, cs, b.x[j:], b.ld, start.x[j:], p.n, start.x[j:], p.n)
		for i := range p.m {
			sameBits(t, fmt.Sprintf("C[%d,%d] alone", i, j), start.row(i)[j:j+1], c.row(i)[j:j+1])
		}
	}
}

func TestGemmConcurrent(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		const m, n, k = 100, 128, 300
		a, b := vector(t, r, m*k), vector(t, r, k*n)
		want := make([]float32, m*n)
		Gemm(m, n, k, a, k, 1, b, n, want, n, nil, 0)
		var got [8][]float32
		var wait sync.WaitGroup
		for i := range got {
			wait.Go(func() {
				got[i] = make([]float32, m*n)
				for range 5 {
					Gemm(m, n, k, a, k, 1, b, n, got[i], n, nil, 0)
				}
			})
		}
		wait.Wait()
		for i := range got {
			sameBits(t, fmt.Sprint("goroutine ", i), got[i], want)
		}
	})
}

func TestAllocations(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		const m, n, k = 64, 128, 64
		a, b, c := vector(t, r, m*k), vector(t, r, k*n), make([]float32, m*n)
		bits := make([]uint64, m*Words(n))
		if allocations := testing.AllocsPerRun(10, func() {
			Gemm(m, n, k, a, k, 1, b, n, c, n, nil, 0)
			Mask(m, n, bits, 1<<31, Stream{}, 0)
			Transpose(m, n, c, n, b, m)
		}); allocations > 0 {
			t.Errorf("%v allocations", allocations)
		}
	})
}

func TestTranspose(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, rows := range sizes {
			for _, columns := range sizes {
				src := newMatrix(t, rows, columns, columns+r.IntN(3)).normal(r, 1)
				dst := newMatrix(t, columns, rows, rows+r.IntN(3))
				Transpose(rows, columns, src.x, src.ld, dst.x, dst.ld)
				for i := range rows {
					for j := range columns {
						if src.row(i)[j] != dst.row(j)[i] {
							t.Fatalf("(%d,%d): element %d,%d is %g, want %g", rows, columns, i, j, dst.row(j)[i], src.row(i)[j])
						}
					}
				}
			}
		}
	})
}
