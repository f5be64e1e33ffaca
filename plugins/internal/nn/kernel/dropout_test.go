package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The known answers are those of Random123, kat_vectors, philox4x32 10.
func TestPhilox(t *testing.T) {
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{want: [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{
			[4]uint32{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, [2]uint32{0xffffffff, 0xffffffff},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		},
		{
			[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		if got := philox(c.counter, c.key); got != c.want {
			t.Errorf("counter %08x, key %08x: %08x, want %08x", c.counter, c.key, got, c.want)
		}
	}
}

// A threshold one above an output of Philox keeps its element, the output itself
// does not.
func TestMaskIsPhilox(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for range 200 {
			n := 1 + r.IntN(300)
			s := Stream{Key: [2]uint32{r.Uint32(), r.Uint32()}, Step: r.Uint32(), Site: r.Uint32()}
			row, j := r.Uint32(), r.IntN(n)
			output := philox([4]uint32{uint32(16*(j/64) + j%16), row, s.Site, s.Step}, s.Key)[j%64/16]
			bits := make([]uint64, Words(n))
			Mask(1, n, bits, output, s, row)
			if kept(bits, j) {
				t.Fatalf("element %d of %d is kept at its own number %08x", j, n, output)
			}
			Mask(1, n, bits, output+1, s, row)
			if !kept(bits, j) && output != math.MaxUint32 {
				t.Fatalf("element %d of %d is dropped one above its number %08x", j, n, output)
			}
		}
	})
}

func TestMaskIsTheSameInAllFamilies(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, n := range append(sizes, 128, 129, 1000) {
			for _, keep := range []uint32{0, 1, 1 << 30, 1<<31 - 1, 1 << 31, 1<<31 + 1, 0xe6666666, math.MaxUint32} {
				s := Stream{Key: [2]uint32{r.Uint32(), r.Uint32()}, Step: r.Uint32(), Site: r.Uint32()}
				rows, row := 1+r.IntN(4), math.MaxUint32-r.Uint32N(3) // the row number wraps around
				got, want := make([]uint64, rows*Words(n)+1), make([]uint64, rows*Words(n)+1)
				got[len(got)-1], want[len(want)-1] = 0xdead, 0xdead
				Mask(rows, n, got, keep, s, row)
				maskGeneric(rows, n, want, keep, s, row)
				if !slices.Equal(got, want) {
					t.Fatalf("(%d,%d), keep %08x: %016x, want %016x", rows, n, keep, got, want)
				}
			}
		}
	})
}

func TestKeep(t *testing.T) {
	eachFamily(t, func(t *testing.T, _ *rand.Rand) {
		for _, p := range []float64{0, .1, .5, .9} {
			const rows, n = 400, 256
			keep, scale := Keep(p)
			near(t, "scale", scale, 1/(1-p), 1e-6)
			bits := make([]uint64, rows*Words(n))
			Mask(rows, n, bits, keep, Stream{Key: [2]uint32{1, 2}}, 0)
			count := 0
			for i := range rows {
				for j := range n {
					if kept(bits[i*Words(n):], j) {
						count++
					}
				}
			}
			// Five standard deviations.
			if share := float64(count) / (rows * n); math.Abs(share-(1-p)) > 5*math.Sqrt(p*(1-p)/(rows*n)) {
				t.Errorf("a share of %g is kept at p = %g", share, p)
			}
		}
	})
}

func TestDrop(t *testing.T) {
	eachFamily(t, func(t *testing.T, r *rand.Rand) {
		for _, n := range append(sizes, 129) {
			rows := 1 + r.IntN(5)
			x, y := newMatrix(t, rows, n, n+r.IntN(9)).normal(r, 1), newMatrix(t, rows, n, n+r.IntN(9))
			flat, residual, sum := x.copied(t, n), newMatrix(t, rows, n, n).normal(r, 1), newMatrix(t, rows, n, n)
			bits := make([]uint64, rows*Words(n))
			for i := range bits {
				bits[i] = r.Uint64()
			}
			Drop(rows, n, x.x, x.ld, y.x, y.ld, bits, 1.25)
			DropAdd(rows, n, flat.x, residual.x, sum.x, bits, 1.25)
			for i := range rows {
				for j, v := range x.row(i) {
					want := float32(0)
					if kept(bits[i*Words(n):], j) {
						want = 1.25 * v
					}
					what := fmt.Sprintf("(%d,%d): element %d,%d", rows, n, i, j)
					near(t, what, y.row(i)[j], float64(want), 0)
					near(t, what+" of the sum", sum.row(i)[j], float64(want)+float64(residual.row(i)[j]), 1e-6)
				}
			}
			Drop(rows, n, x.x, x.ld, x.x, x.ld, bits, 1.25)
			for i := range rows {
				sameBits(t, "in place", x.row(i), y.row(i))
			}
			DropAdd(rows, n, flat.x, residual.x, residual.x, bits, 1.25)
			sameBits(t, "sum in place", residual.x, sum.x)
		}
	})
}
