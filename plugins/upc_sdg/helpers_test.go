package main

import (
	"errors"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// written gathers what a generator writes.
type written struct{ data.Events }

func (w *written) Week(week data.Events) error { w.Append(week); return nil }
func (w *written) Attempt(data.Attempt) error  { return errors.New("upc_sdg has no replies to judge") }

// testRun returns a run on the vocabulary of sdktest.
func testRun(t testing.TB) *sdk.Run {
	return &sdk.Run{
		Seed: 7, ModelDir: t.TempDir(), StateDir: t.TempDir(), Threads: 2, Vocabulary: sdktest.Vocabulary(),
		Log: slog.New(slog.DiscardHandler),
	}
}

// small returns params of a model that trains in a moment.
func small() Params {
	p := defaults
	p.Width, p.Batch, p.Epochs, p.Rate = 8, 32, 20, 1e-2
	return p
}

func fit(t testing.TB, run *sdk.Run, p Params, train data.Events) {
	t.Helper()
	if err := (upcSDG{p}).Fit(t.Context(), run, train, data.Profiles{}); err != nil {
		t.Fatal(err)
	}
}

func generate(t testing.TB, run *sdk.Run, p Params, requests ...data.Request) data.Events {
	t.Helper()
	var w written
	if err := (upcSDG{p}).Generate(t.Context(), run, requests, &w); err != nil {
		t.Fatal(err)
	}
	return w.Events
}

// randoms returns n normal numbers.
func randoms(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func doubles(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// slopes returns the derivatives of f by the elements of x.
func slopes(x []float64, f func() float64) []float64 {
	const h = 1e-5
	d := make([]float64, len(x))
	for i, v := range x {
		x[i] = v + h
		up := f()
		x[i] = v - h
		d[i] = (up - f()) / (2 * h)
		x[i] = v
	}
	return d
}

// near fails unless got is want within what float32 allows.
func near(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	scale := 0.0
	for _, v := range want {
		scale = max(scale, math.Abs(v))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i]) - v); !(d <= 1e-4*(math.Abs(v)+scale)) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], v)
			return
		}
	}
}

// crowd returns users with so many random items each, and embeddings of both.
func crowd(p Params, users, items, each int) (*factors, *interactions) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := &interactions{most: items}
	for user := range users {
		own := make([]int32, 0, each)
		for _, i := range rng.Perm(items)[:each] {
			own = append(own, int32(i))
		}
		slices.Sort(own)
		x.users, x.items, x.total = append(x.users, uint32(user)), append(x.items, own), x.total+each
	}
	f := newFactors(users, items, p)
	f.init(rng, .3)
	return f, x
}
