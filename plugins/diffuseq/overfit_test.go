package main

import (
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/resume"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// A model that has learned 32 pairs by heart writes their targets with at least 99 %
// of the tokens right in 50 steps of DDIM (T6).
func TestOverfit(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 700 steps; run without -short")
	}
	v := sdktest.Vocabulary()
	codec, err := week.New(&v, sdktest.Train(sdktest.Population), week.Config{Mode: week.Joint})
	if err != nil {
		t.Fatal(err)
	}
	w := &words{codec: codec}
	rng := rand.New(rand.NewPCG(1, 2))
	pairs := make([]pair, 32)
	for i := range pairs {
		for range 8 {
			pairs[i].src = append(pairs[i].src, week.Day0+rng.Int32N(int32(codec.Size())-week.Day0))
			pairs[i].trg = append(pairs[i].trg, week.Day0+rng.Int32N(int32(codec.Size())-week.Day0))
		}
	}
	p := defaults
	p.Embedding, p.Width, p.Blocks, p.Heads, p.Batch, p.Steps, p.Rate, p.Dropout = 32, 64, 2, 4, 32, 700, 6e-3, 0
	run := &sdk.Run{Seed: 3, Threads: 2, Log: slog.New(slog.DiscardHandler)}
	s := newSchedule(p.DiffusionSteps)
	tr, err := newTraining(run, p.filled(), s, newExamples(pairs, 20, w.separator()), w.count())
	if err != nil {
		t.Fatal(err)
	}
	defer tr.trainer.Close()
	if err := tr.run(t.Context(), run, resume.Open(run)); err != nil {
		t.Fatal(err)
	}
	m := newSampler(tr.network, nil, s, s.ddim(50, 0, false), 0)
	b := m.newBench()
	right, tokens := 0, 0
	for i := range pairs {
		z, want := make([]int32, 20), make([]int32, 20)
		source, _ := join(want, pairs[i].src, pairs[i].trg, w.separator())
		copy(z, want[:source])
		m.sample(b, []job{{z, source, rand.New(rand.NewPCG(uint64(i), 7))}}, never)
		for k := source; k < 20; k++ {
			tokens++
			if z[k] == want[k] {
				right++
			}
		}
		if i == 0 {
			t.Logf("wanted %v, got %v", want[source:], z[source:])
		}
	}
	share := float64(right) / float64(tokens)
	t.Logf("%.4f of %d tokens are right", share, tokens)
	if share < .99 {
		t.Errorf("%.4f of the tokens are right, want .99; losses end with %v", share, slices.Clone(tr.now.Losses.Lines)[len(tr.now.Losses.Lines)-4:])
	}
}
