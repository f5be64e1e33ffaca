package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// canary fills what nothing may write, nor read: it is not a number.
var canary = math.Float32frombits(0x7fc0dead)

// sizes are those around which vectors end.
var sizes = []int{1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 50, 63, 64, 65, 100}

// eachFamily runs a test in every family that the CPU has.
func eachFamily(t *testing.T, test func(t *testing.T, r *rand.Rand)) {
	for _, f := range Available() {
		t.Run(string(f), func(t *testing.T) {
			use(t, f)
			test(t, rand.New(rand.NewPCG(1, 2)))
		})
	}
}

// use makes f the active family until the test ends.
func use(t testing.TB, f Family) {
	before := Active()
	if !Use(f) {
		t.Skipf("the CPU lacks %s", f)
	}
	t.Cleanup(func() { Use(before) })
}

func fill(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}

// changed returns the index of the first number that is not a canary, or -1.
func changed(x []float32) int {
	for i, v := range x {
		if math.Float32bits(v) != math.Float32bits(canary) {
			return i
		}
	}
	return -1
}

// matrix is rows of n numbers, ld apart, with canaries between.
type matrix struct {
	rows, n, ld int
	x           []float32
}

func newMatrix(t testing.TB, rows, n, ld int) matrix {
	a := matrix{rows, n, ld, fenced(t, (rows-1)*ld+n)}
	fill(a.x, canary)
	t.Cleanup(func() {
		for i := range rows - 1 {
			if changed(a.x[i*ld+n:(i+1)*ld]) >= 0 {
				t.Errorf("written between row %d and %d of a matrix (%d, %d), ld %d", i, i+1, rows, n, ld)
			}
		}
	})
	return a
}

func (a matrix) row(i int) []float32 { return a.x[i*a.ld:][:a.n] }

// normal fills the matrix with normal numbers times scale.
func (a matrix) normal(r *rand.Rand, scale float64) matrix {
	for i := range a.rows {
		for j := range a.row(i) {
			a.row(i)[j] = float32(r.NormFloat64() * scale)
		}
	}
	return a
}

// copied returns a copy with another ld.
func (a matrix) copied(t testing.TB, ld int) matrix {
	b := newMatrix(t, a.rows, a.n, ld)
	for i := range a.rows {
		copy(b.row(i), a.row(i))
	}
	return b
}

// vector returns n normal numbers.
func vector(t testing.TB, r *rand.Rand, n int) []float32 { return newMatrix(t, 1, n, n).normal(r, 1).x }

// sameBits fails the test if rows differ in a bit.
func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %g, want the bits of %g", what, i, got[i], want[i])
		}
	}
}

// near fails the test if got is not within tolerance of want.
func near(t *testing.T, what string, got float32, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= tolerance) {
		t.Fatalf("%s is %.9g, want %.9g within %g", what, got, want, tolerance)
	}
}

func TestFamilies(t *testing.T) {
	all := Available()
	if len(all) == 0 || all[len(all)-1] != Generic {
		t.Fatalf("available are %v, want generic last", all)
	}
	before := Active()
	if before != all[0] {
		t.Errorf("active is %s, want the fastest, %s", before, all[0])
	}
	if Use("no such family") || Active() != before {
		t.Error("a family that does not exist is in use")
	}
	eachFamily(t, func(t *testing.T, _ *rand.Rand) {
		if got := fmt.Sprint(Active()); "TestFamilies/"+got != t.Name() {
			t.Errorf("active is %s in %s", got, t.Name())
		}
		if got := Peak(10); got <= 0 || math.Mod(got, 10) != 0 {
			t.Errorf("10 iterations of the peak are %g operations", got)
		}
	})
}
