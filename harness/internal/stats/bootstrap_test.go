package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Efron and Tibshirani 1993, table 3.1: LSAT and GPA of 15 law schools.
var (
	lsat = []float64{576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594}
	gpa  = []float64{3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96}
)

// law returns the law schools with the correlation of LSAT and GPA.
func law() Sample {
	var schools [][]float64
	for i := range lsat {
		x, y := lsat[i]-600, gpa[i]-3
		schools = append(schools, []float64{1, x, y, x * x, y * y, x * y})
	}
	return column(func(s []float64) float64 {
		n := s[0]
		return (s[5] - s[1]*s[2]/n) / math.Sqrt((s[3]-s[1]*s[1]/n)*(s[4]-s[2]*s[2]/n))
	}, schools...)
}

// spatial returns the A scores of Efron and Tibshirani 1993, table 14.1, with the
// plug-in variance.
func spatial() Sample {
	var children [][]float64
	for _, a := range []float64{48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41} {
		children = append(children, []float64{1, a, a * a})
	}
	return column(func(s []float64) float64 { return s[2]/s[0] - s[1]*s[1]/(s[0]*s[0]) }, children...)
}

func bootstrap(t *testing.T, s Sample, draws int) Estimate {
	t.Helper()
	estimates, err := s.Bootstrap(draws, Stream(1, "bootstrap"))
	if err != nil {
		t.Fatal(err)
	}
	return estimates[0]
}

// Correlation .776; jackknife standard error .1425 (Efron 1982, chapter 3; R's
// bootstrap package); bootstrap standard error .132 with 3,200 draws (Efron and
// Tibshirani 1993, table 6.1).
func TestLawSchools(t *testing.T) {
	e := bootstrap(t, law(), 3200)
	near(t, "correlation", e.Value, .7763745, 1e-7)
	near(t, "bootstrap standard error", e.StandardError(), .132, .006)
	near(t, "minimum detectable", e.MinimumDetectable(), 2.8*e.StandardError(), 1e-15)
	var m, v float64
	for _, x := range e.Jackknife {
		m += x / 15
	}
	for _, x := range e.Jackknife {
		v += (x - m) * (x - m) * 14 / 15
	}
	near(t, "jackknife standard error", math.Sqrt(v), .1425, 5e-5)
}

// Efron and Tibshirani 1993, table 14.2 and section 14.3: variance 171.5,
// acceleration .061, BCa 90 % interval 115.8 to 259.6 with 2,000 draws.
func TestBCaOfSpatialTest(t *testing.T) {
	e := bootstrap(t, spatial(), 100000)
	near(t, "variance", e.Value, 171.5, .05)
	near(t, "acceleration", acceleration(e.Jackknife), .061, .0005)
	slices.Sort(e.Draws)
	near(t, "bias correction", biasCorrection(e.Value, e.Draws), .146, .05)
	i := BCa(e.Value, e.Draws, e.Jackknife, .9)
	near(t, "low", i.Low, 115.8, 3)
	near(t, "high", i.High, 259.6, 4)
}

// R's boot.ci of a mean with a million draws, as scipy's tests quote it: BCa 95 %
// interval 32.31 to 91.43, to three digits.
func TestBCaAgainstR(t *testing.T) {
	var rows [][]float64
	for _, x := range []float64{10, 12, 12.5, 12.5, 13.9, 15, 21, 22, 23, 34, 50, 81, 89, 121, 134, 213} {
		rows = append(rows, []float64{x, 1})
	}
	e := bootstrap(t, column(mean, rows...), 200000)
	i := e.Interval(.95)
	near(t, "low", i.Low, 32.31, .005*32.31)
	near(t, "high", i.High, 91.43, .005*91.43)
}

// Draws, jackknife and repeats are those of building each resample row by row.
func TestBootstrapByResampling(t *testing.T) {
	const users, draws = 11, 70
	s := noisy(rand.New(rand.NewPCG(2, 3)), users, 4, 3, 2)
	got, err := s.Bootstrap(draws, Stream(9, "b"))
	if err != nil {
		t.Fatal(err)
	}
	value := func(row, repeat int, who []int) float64 {
		sums := make([]float64, s.Dims)
		for _, u := range who {
			add(sums, sums, s.Rows[row][repeat][u*s.Dims:(u+1)*s.Dims])
		}
		return s.Value(sums)
	}
	rng := Stream(9, "b")
	resamples := make([][]int, draws)
	for d := range resamples {
		for range users {
			resamples[d] = append(resamples[d], rng.IntN(users))
		}
	}
	everyone := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for r := range s.Rows {
		want := Estimate{Repeats: []float64{value(r, 0, everyone), value(r, 1, everyone)}}
		want.Value = (want.Repeats[0] + want.Repeats[1]) / 2
		for _, who := range resamples {
			want.Draws = append(want.Draws, (value(r, 0, who)+value(r, 1, who))/2)
		}
		for u := range users {
			who := slices.Delete(slices.Clone(everyone), u, u+1)
			want.Jackknife = append(want.Jackknife, (value(r, 0, who)+value(r, 1, who))/2)
		}
		if diff := cmp.Diff(want, got[r]); diff != "" {
			t.Errorf("row %d (-by resampling +by sums):\n%s", r, diff)
		}
	}
}

func TestMinusAndOver(t *testing.T) {
	a := Estimate{Value: 6, Repeats: []float64{5, 7}, Draws: []float64{6, 8}, Jackknife: []float64{4, 9}}
	b := Estimate{Value: 3, Repeats: []float64{2, 4}, Draws: []float64{3, 2}, Jackknife: []float64{2, 3}}
	if diff := cmp.Diff(Estimate{3, []float64{3, 3}, []float64{3, 6}, []float64{2, 6}}, a.Minus(b)); diff != "" {
		t.Errorf("difference:\n%s", diff)
	}
	// Repeats: 2 + (5-2x2)/3 and 2 + (7-2x4)/3, with mean 2.
	if diff := cmp.Diff(Estimate{2, []float64{2 + 1./3, 2 - 1./3}, []float64{2, 4}, []float64{2, 3}}, a.Over(b)); diff != "" {
		t.Errorf("ratio:\n%s", diff)
	}
}

// The interval of a mean covers it in about 95 % of samples.
func TestIntervalCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 13))
	const samples = 400
	covered := 0
	for i := range samples {
		var rows [][]float64
		for range 60 {
			rows = append(rows, []float64{rng.ExpFloat64(), 1})
		}
		estimates, err := column(mean, rows...).Bootstrap(500, Stream(uint64(i), "coverage"))
		if err != nil {
			t.Fatal(err)
		}
		if estimates[0].Interval(.95).Contains(1) {
			covered++
		}
	}
	near(t, "coverage", float64(covered)/samples, .94, .04)
}

func BenchmarkBootstrap(b *testing.B) {
	s := noisy(rand.New(rand.NewPCG(1, 2)), 201, 30, 14, 1)
	for b.Loop() {
		estimates, err := s.Bootstrap(2000, Stream(1, "b"))
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range estimates[1:] {
			e.Minus(estimates[0]).Interval(.95)
		}
	}
}
