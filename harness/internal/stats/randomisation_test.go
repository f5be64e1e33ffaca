package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// maize is Darwin's experiment in eighths of an inch, cross- less self-fertilised
// height of 15 pairs, as a sample of two rows: the differences and zeros.
func maize() Sample {
	differences := []float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}
	crossed := make([]float64, 0, 30)
	selfed := make([]float64, 0, 30)
	for _, d := range differences {
		crossed = append(crossed, d, 1)
		selfed = append(selfed, 0, 1)
	}
	return Sample{Users: 15, Dims: 2, Rows: [][][]float64{{crossed}, {selfed}}, Value: mean}
}

// every returns a source of all masks of n users, in order.
func every(n int) (draws int, swap func([]float64)) {
	mask := uint32(0)
	return 1 << n, func(out []float64) {
		for i := range out {
			out[i] = float64(mask >> i & 1)
		}
		mask++
	}
}

// Fisher 1935, section 21: of the 32,768 ways to swap Darwin's 15 pairs, 863 give
// a total as great or greater, so 1,726 on both sides.
func TestExactRandomisationOfDarwinsMaize(t *testing.T) {
	counts := maize().exceedances(every(15))
	if counts[0][1] != 1726 || counts[1][0] != 1726 {
		t.Errorf("exceedances %d and %d of 32768, want 1726", counts[0][1], counts[1][0])
	}
}

func TestRandomisationDrawsAgreeWithFisher(t *testing.T) {
	p, err := maize().RandomisationTest(10000, Stream(1, "masks"))
	if err != nil {
		t.Fatal(err)
	}
	exact := 1726. / 32768
	near(t, "p", p[0][1], exact, 4*math.Sqrt(exact*(1-exact)/10000))
	if p[0][1] != p[1][0] || p[0][0] != 1 || p[1][1] != 1 {
		t.Errorf("p = %v, want symmetric with 1 on the diagonal", p)
	}
}

// The sums' arithmetic agrees with swapping the users themselves and adding up
// again, for every mask of a small sample with repeats and a ratio statistic.
func TestExactRandomisationBySwapping(t *testing.T) {
	const users = 9
	s := noisy(rand.New(rand.NewPCG(5, 6)), users, 6, 3, 2)
	s.Rows[2] = s.Rows[1] // and two rows that are alike
	want := [][]int{{1 << users, 0, 0}, {0, 1 << users, 0}, {0, 0, 1 << users}}
	for i := range want {
		for j := range want {
			if i == j {
				continue
			}
			observed := swapped(s, i, j, 0)
			for mask := range uint32(1 << users) {
				if math.Abs(swapped(s, i, j, mask)) >= math.Abs(observed)-1e-12 {
					want[i][j]++
				}
			}
		}
	}
	if diff := cmp.Diff(want, s.exceedances(every(users))); diff != "" {
		t.Errorf("exceedances (-by swapping +by sums):\n%s", diff)
	}
	if want[1][2] != 1<<users {
		t.Errorf("rows alike: %d exceedances, want all", want[1][2])
	}
}

// swapped returns the difference of rows i and j after the users of mask changed
// places, computed user by user.
func swapped(s Sample, i, j int, mask uint32) float64 {
	var d float64
	for k := range s.Rows[i] {
		a, b := make([]float64, s.Dims), make([]float64, s.Dims)
		for u := range s.Users {
			from, to := s.Rows[i][k], s.Rows[j][k]
			if mask>>u&1 == 1 {
				from, to = to, from
			}
			for x := range s.Dims {
				a[x] += from[u*s.Dims+x]
				b[x] += to[u*s.Dims+x]
			}
		}
		d += s.Value(a) - s.Value(b)
	}
	return d / float64(len(s.Rows[i]))
}

// Rounding must not lose ties: with irrational sums the identity, the full swap
// and swaps of users who are alike all count.
func TestRandomisationTies(t *testing.T) {
	const users = 12
	gain := []float64{1, 1 / math.Log2(3), .5, 0}
	rng := rand.New(rand.NewPCG(8, 9))
	var a, b []float64
	for range users {
		x := 10*gain[rng.IntN(4)] + gain[rng.IntN(4)]
		a = append(a, x, 7)
		b = append(b, x, 7)
	}
	a[0] += .1 // only one user differs
	s := Sample{Users: users, Dims: 2, Rows: [][][]float64{{a}, {b}}, Value: mean}
	if n := s.exceedances(every(users))[0][1]; n != 1<<users {
		t.Errorf("%d of %d masks reach |d|, want all", n, 1<<users)
	}
}

// Under the null hypothesis p is uniform or larger: over many samples whose rows
// are alike in law, p <= .1 in about a tenth.
func TestRandomisationLevel(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	const samples, alpha = 400, .1
	small := 0
	for i := range samples {
		s := noisy(rng, 20, 4, 1, 1)
		s.Rows = append(s.Rows, noisy(rng, 20, 4, 1, 1).Rows...)
		p, err := s.RandomisationTest(199, Stream(uint64(i), "level"))
		if err != nil {
			t.Fatal(err)
		}
		if p[0][1] <= alpha {
			small++
		}
	}
	near(t, "rejections", float64(small)/samples, alpha, 4*math.Sqrt(alpha*(1-alpha)/samples))
}

func TestCoins(t *testing.T) {
	mask := make([]float64, 130)
	rng := Stream(1, "coins")
	ones := make([]int, len(mask))
	for range 4000 {
		coins(mask, rng)
		for i, x := range mask {
			if x != 0 && x != 1 {
				t.Fatalf("mask[%d] = %v", i, x)
			}
			ones[i] += int(x)
		}
	}
	for i, n := range ones {
		if math.Abs(float64(n)-2000) > 5*math.Sqrt(1000) {
			t.Errorf("user %d is swapped in %d of 4000 masks", i, n)
		}
	}
}

func BenchmarkRandomisationTest(b *testing.B) {
	// Macro precision over 15 classes of 14 rows, 201 users, 10,000 draws.
	s := noisy(rand.New(rand.NewPCG(1, 2)), 201, 30, 14, 1)
	for b.Loop() {
		if _, err := s.RandomisationTest(10000, Stream(1, "masks")); err != nil {
			b.Fatal(err)
		}
	}
}
