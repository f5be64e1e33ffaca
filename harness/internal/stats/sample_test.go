package stats

import (
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// column returns a sample of one row and one repeat whose users add the given
// rows of numbers.
func column(value Statistic, users ...[]float64) Sample {
	var m []float64
	for _, u := range users {
		m = append(m, u...)
	}
	return Sample{Users: len(users), Dims: len(users[0]), Rows: [][][]float64{{m}}, Value: value}
}

// mean is the mean of sums {x, 1}.
func mean(sums []float64) float64 {
	if sums[1] == 0 {
		return 0
	}
	return sums[0] / sums[1]
}

// noisy returns a sample of rows whose ratio statistic rises with the row.
func noisy(rng *rand.Rand, users, dims, rows, repeats int) Sample {
	s := Sample{Users: users, Dims: dims, Value: func(sums []float64) float64 {
		var hit, all float64
		for x := 0; x+1 < len(sums); x += 2 {
			all++
			if sums[x+1] > 0 {
				hit += sums[x] / sums[x+1]
			}
		}
		return hit / all
	}}
	for r := range rows {
		var row [][]float64
		for range repeats {
			m := make([]float64, users*dims)
			for u := range users {
				for x := 0; x+1 < dims; x += 2 {
					n := 1 + rng.IntN(20)
					m[u*dims+x+1] = float64(n)
					for range n {
						if rng.Float64() < .3+.01*float64(r) {
							m[u*dims+x]++
						}
					}
				}
			}
			row = append(row, m)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func TestSampleErrors(t *testing.T) {
	good := func() Sample { return noisy(rand.New(rand.NewPCG(1, 1)), 5, 4, 2, 2) }
	for _, c := range []struct {
		name, want string
		spoil      func(*Sample)
	}{
		{"no users", "without users", func(s *Sample) { s.Users = 0 }},
		{"no sums", "at least 1", func(s *Sample) { s.Dims = 0 }},
		{"no rows", "without rows", func(s *Sample) { s.Rows = nil }},
		{"no statistic", "without a statistic", func(s *Sample) { s.Value = nil }},
		{"repeats differ", "row 1 has 1 repeats, row 0 has 2", func(s *Sample) { s.Rows[1] = s.Rows[1][:1] }},
		{"short", "row 1, repeat 0 holds 19 numbers, want 5 users x 4 sums", func(s *Sample) { s.Rows[1][0] = s.Rows[1][0][:19] }},
	} {
		s := good()
		c.spoil(&s)
		_, test := s.RandomisationTest(10, Stream(1, "a"))
		_, boot := s.Bootstrap(10, Stream(1, "a"))
		for _, err := range []error{test, boot} {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
			}
		}
	}
	if _, err := good().RandomisationTest(0, Stream(1, "a")); err == nil {
		t.Error("0 draws of the randomisation test: no error")
	}
	if _, err := good().Bootstrap(0, Stream(1, "a")); err == nil {
		t.Error("0 draws of the bootstrap: no error")
	}
}

// The sums of a draw are those of a plain loop.
func TestWeighted(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	s := noisy(rng, 17, 6, 3, 2)
	var all [][]float64
	weigh := func(w []float64) {
		for i := range w {
			w[i] = float64(rng.IntN(4))
		}
		all = append(all, append([]float64(nil), w...))
	}
	draws := 0
	s.weighted(150, weigh, func(draw int, sums []float64) {
		draws++
		at := 0
		for r := range s.Rows {
			for k := range s.Rows[r] {
				for x := range s.Dims {
					var want float64
					for u, w := range all[draw] {
						want += w * s.Rows[r][k][u*s.Dims+x]
					}
					if sums[at] != want {
						t.Fatalf("draw %d, row %d, repeat %d, sum %d = %v, want %v", draw, r, k, x, sums[at], want)
					}
					at++
				}
			}
		}
	})
	if draws != 150 {
		t.Errorf("%d draws, want 150", draws)
	}
}

func TestStream(t *testing.T) {
	run := sdk.Run{Seed: 42}
	if a, b := Stream(42, "a").Uint64(), run.Rand("a").Uint64(); a != b {
		t.Errorf("the stream gives %d, a plugin's stream of that seed and name %d", a, b)
	}
	seen := map[uint64]string{}
	for _, name := range []string{"", "a", "b", "ab"} {
		for seed := range uint64(3) {
			x := Stream(seed, name).Uint64()
			if other, ok := seen[x]; ok {
				t.Errorf("seed %d, name %q draws as %s", seed, name, other)
			}
			seen[x] = name
		}
	}
	var total float64
	rng := Stream(7, "mean")
	for range 10000 {
		total += rng.Float64()
	}
	if m := total / 10000; math.Abs(m-.5) > .015 {
		t.Errorf("mean of uniform draws %.4f", m)
	}
}

// The same draws, whatever the number of threads.
func TestThreads(t *testing.T) {
	s := noisy(rand.New(rand.NewPCG(5, 5)), 90, 30, 8, 3)
	run := func(threads int) ([][]float64, []Estimate) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		p, err := s.RandomisationTest(200, Stream(1, "masks"))
		if err != nil {
			t.Fatal(err)
		}
		e, err := s.Bootstrap(200, Stream(1, "bootstrap"))
		if err != nil {
			t.Fatal(err)
		}
		return p, e
	}
	p1, e1 := run(1)
	p4, e4 := run(4)
	if diff := cmp.Diff(p1, p4); diff != "" {
		t.Errorf("p values:\n%s", diff)
	}
	if diff := cmp.Diff(e1, e4); diff != "" {
		t.Errorf("estimates:\n%s", diff)
	}
}
