package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestKolmogorovSmirnovKnownAnswers(t *testing.T) {
	d, p := KolmogorovSmirnov([]float64{1, 2, 3, 4, 5}, []float64{7, 6, 5, 4, 3})
	near(t, "d", d, .4, 1e-15)
	near(t, "p", p, .8730158730, 1e-10)

	// For two samples of 18 the p values of D = k/18, to the digits of the
	// specification.
	for k, want := range []float64{1, 1, 1, .9715, .7810, .5026, .2754, .1324, .0560, .0207} {
		var x, y []float64
		for i := range 18 { // y is x moved by k places
			x, y = append(x, float64(i)), append(y, float64(i+k)+.5)
		}
		if k == 0 {
			y = x
		} else {
			for i := range y {
				y[i]--
			}
		}
		d, p := KolmogorovSmirnov(x, y)
		near(t, "d of 18", d, float64(k)/18, 1e-15)
		near(t, "p of 18", p, want, .5e-4)
	}
}

// The definition, for samples small enough to look at every way to deal the
// values out.
func TestExactPIsTheShareOfDeals(t *testing.T) {
	for n := 1; n <= 6; n++ {
		for m := 1; m <= 6; m++ {
			reached := map[int]int{}
			deals := 0
			for mask := range 1 << (n + m) {
				var x, y []float64
				for i := range n + m {
					if mask>>i&1 == 1 {
						x = append(x, float64(i))
					} else {
						y = append(y, float64(i))
					}
				}
				if len(x) == n {
					deals++
					reached[ksDistance(x, y)]++
				}
			}
			above := 0
			for _, d := range slices.Backward(slices.Sorted(keys(reached))) {
				above += reached[d]
				near(t, "p", ksExact(n, m, d), float64(above)/float64(deals), 1e-12)
			}
		}
	}
}

func keys(m map[int]int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func TestKolmogorovSmirnovDistance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		x, y := make([]float64, 1+rng.IntN(20)), make([]float64, 1+rng.IntN(20))
		for _, s := range [][]float64{x, y} {
			for i := range s {
				s[i] = float64(rng.IntN(12)) // many are equal
			}
		}
		share := func(s []float64, at float64) (below float64) {
			for _, v := range s {
				if v <= at {
					below += 1 / float64(len(s))
				}
			}
			return below
		}
		var want float64
		for _, at := range slices.Concat(x, y) {
			want = max(want, math.Abs(share(x, at)-share(y, at)))
		}
		d, p := KolmogorovSmirnov(x, y)
		near(t, "d", d, want, 1e-12)
		if other, q := KolmogorovSmirnov(y, x); other != d || math.Abs(p-q) > 1e-12 {
			t.Errorf("exchanged: d %v and %v, p %v and %v", d, other, p, q)
		}
	}
}

func TestKolmogorovSmirnovOfLargeSamples(t *testing.T) {
	// Kolmogorov's distribution, Smirnov 1948: the critical values of 10, 5 and 1 %.
	for l, want := range map[float64]float64{1.2238478702: .1, 1.3580986393: .05, 1.6276236115: .01} {
		near(t, "tail", ksLimit(l), want, 1e-9)
	}
	near(t, "tail of nothing", ksLimit(0), 1, 0)
	near(t, "tail where the series begins", ksLimit(.2), 1, 1e-10)
	// Where the exact count ends, the limit is near it.
	near(t, "both ways", ksExact(2000, 3000, 6000*3000/180), ksLimit(6000*3000/180/(2000.*3000)*math.Sqrt(2000*3000/5000.)), .01)
	x, y := make([]float64, 10001), make([]float64, 10001)
	for i := range x {
		x[i], y[i] = float64(i), float64(i)+192.5
	}
	d, p := KolmogorovSmirnov(x, y)
	near(t, "d beyond the limit", d, 193./10001, 1e-12)
	near(t, "p beyond the limit", p, ksLimit(193./10001*math.Sqrt(10001/2.)), 1e-12)
}

func TestKolmogorovSmirnovOfNothing(t *testing.T) {
	for _, c := range [][2][]float64{{nil, {1}}, {{1}, nil}, {{math.NaN()}, {1}}, {{1}, {2, math.NaN()}}} {
		if d, p := KolmogorovSmirnov(c[0], c[1]); !math.IsNaN(d) || !math.IsNaN(p) {
			t.Errorf("%v: d %v, p %v, want NaN", c, d, p)
		}
	}
	if d, p := KolmogorovSmirnov([]float64{1, 1}, []float64{1}); d != 0 || p != 1 {
		t.Errorf("equal values: d %v, p %v", d, p)
	}
}

func TestBhattacharyya(t *testing.T) {
	// Specification 8.1.
	p, q := []float64{5, 3, 2}, []float64{.4, .4, .2}
	near(t, "coefficient", Bhattacharyya(p, q), .9936237570, 1e-10)
	near(t, "distance", -math.Log(Bhattacharyya(p, q)), .0063966581, 1e-10)
	near(t, "JSD", JSD(p, q), .0091859255, 1e-10)
	near(t, "JSD in nats", JSD(p, q)*math.Ln2, .0063671983, 1e-10)
	near(t, "equal", Bhattacharyya(p, p), 1, 1e-15)
	near(t, "disjoint", Bhattacharyya([]float64{1, 0}, []float64{0, 1}), 0, 0)
	for _, p := range [][]float64{nil, {0, 0}, {1, -1}} {
		if c := Bhattacharyya(p, make([]float64, len(p))); !math.IsNaN(c) {
			t.Errorf("Bhattacharyya(%v, ...) = %v, want NaN", p, c)
		}
	}
	// 1-BC <= JSD <= (1-BC)/ln 2 in bits, whatever the distributions.
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		p, q := make([]float64, 6), make([]float64, 6)
		for i := range p {
			p[i], q[i] = max(0, rng.Float64()-.4), max(0, rng.Float64()-.4)
		}
		p[0], q[1] = 1, 1
		apart, d := 1-Bhattacharyya(p, q), JSD(p, q)
		if d < apart-1e-12 || d > apart/math.Ln2+1e-12 {
			t.Errorf("JSD %v with 1-BC %v", d, apart)
		}
	}
}

func BenchmarkKolmogorovSmirnov(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x, y := make([]float64, 300), make([]float64, 350)
	for _, s := range [][]float64{x, y} {
		for i := range s {
			s[i] = float64(rng.IntN(48))
		}
	}
	for b.Loop() {
		KolmogorovSmirnov(x, y)
	}
}
