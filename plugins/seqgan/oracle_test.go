package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The language of the authors' synthetic data.
var synthetic = language{tokens: 5000, begin: 0, end: none, longest: 20}

// oracle returns a generator with the weights of the authors' target LSTM, which
// defines what is probable in the synthetic data. Its test is skipped where the
// file is absent.
func oracle(t testing.TB) *generator {
	t.Helper()
	shared := os.Getenv("BEHAVIORBENCH_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(shared, "data", "seqgan_oracle", "oracle.f32")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the oracle's weights are not here: %v (BEHAVIORBENCH_SHARED names the folder that has data/)", err)
	}
	g := newGenerator(synthetic, SizePaper.shape().generator, 0, 2)
	values := make([]float32, len(text)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(text[4*i:]))
	}
	next := func(n int) []float32 {
		if len(values) < n {
			t.Fatalf("%s has too few values", path)
		}
		part := values[:n]
		values = values[n:]
		return part
	}
	// Gates are i, f, o, c in the file, each with W, U and b, and i, f, c, o here.
	copy(g.table.Weights().Value, next(len(g.table.Weights().Value)))
	h := g.lstm.Hidden
	for _, gate := range []int{0, 1, 3, 2} {
		for _, name := range []string{"weight", "recurrent.weight", "bias"} {
			to := g.lstm.Weights().Tensor(name).Value
			for from := 0; from < len(to); from += 4 * h {
				copy(to[from+gate*h:][:h], next(h))
			}
		}
	}
	copy(g.output.Weights().Value, next(len(g.output.Weights().Value)))
	if len(values) > 0 {
		t.Fatalf("%s has %d values too many", path, len(values))
	}
	return g
}

// drawn returns sequences that a generator draws.
func drawn(t testing.TB, g *generator, n int, seed uint64) []sequence {
	t.Helper()
	sequences := make([]sequence, n)
	if err := newSampler(g).sample(t.Context(), sequences, func(i int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(i))) }); err != nil {
		t.Fatal(err)
	}
	return sequences
}

// surprise returns the mean over tokens of -ln p.
func surprise(t testing.TB, g *generator, sequences []sequence) float64 {
	t.Helper()
	mean, _, err := g.surprise(t.Context(), sequences)
	if err != nil {
		t.Fatal(err)
	}
	return mean
}

// Known answers of the oracle, computed in float64 by another program.
func TestOracle(t *testing.T) {
	g := oracle(t)
	ascending := make([]int32, 20)
	for i := range ascending {
		ascending[i] = int32(i)
	}
	uniform, r := make([]sequence, 10_000), rand.New(rand.NewPCG(1, 2))
	for i := range uniform {
		for range 20 {
			uniform[i].tokens = append(uniform[i].tokens, r.Int32N(5000))
		}
	}
	for _, c := range []struct {
		name            string
		sequences       []sequence
		want, tolerance float64
	}{
		{"zeros", of(make([]int32, 20)), 13.974231, 1e-5},
		{"0 to 19", of(ascending), 11.612237, 1e-5},
		{"the oracle's own", drawn(t, g, 10_000, 3), 5.743, .02},
		{"uniform", uniform, 11.434, .006},
	} {
		if got := surprise(t, g, c.sequences); math.Abs(got-c.want) > c.tolerance {
			t.Errorf("%s: %.6f, want %.6f +- %g", c.name, got, c.want, c.tolerance)
		} else {
			t.Logf("%s: %.6f", c.name, got)
		}
	}

	state, p := g.lstm.NewState(1), make([]float32, g.tokens)
	g.read(state, []int32{g.begin})
	g.probabilities(state.Hidden, 1, p)
	best := slices.Index(p, slices.Max(p))
	if got := fmt.Sprintf("%.6f %d %.6f", state.Hidden[0], best, math.Log(float64(p[best]))); got != "0.411368 3918 -3.642865" {
		t.Errorf("the first step gives h[0], token, ln p = %s, want 0.411368 3918 -3.642865", got)
	}
}
