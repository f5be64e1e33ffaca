package main

import (
	"log/slog"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Benchmark measures the parts of a training at the size of the authors' synthetic
// data, and what share they reach of the multiply-adds that as many cores can do.
func Benchmark(b *testing.B) {
	p, r := brief(), rand.New(rand.NewPCG(1, 2))
	p.Size, p.Length, p.Batch = SizePaper, 20, 64
	sequences := make([]sequence, 1024)
	for i := range sequences {
		for range 20 {
			sequences[i].tokens = append(sequences[i].tokens, r.Int32N(5000))
		}
	}
	var examples []example
	for i, s := range sequences[:64] {
		examples = append(examples, example{s.tokens, int32(i % 2)})
	}
	form, err := newFixed(&data.Vocabulary{Behaviours: make([]string, 5000), SlotsPerDay: 24}, 20)
	if err != nil {
		b.Fatal(err)
	}
	threads := runtime.GOMAXPROCS(0)
	t, err := newTraining(&sdk.Run{Seed: 1, Threads: threads, Log: slog.Default()}, p, &population{form: form, real: sequences})
	if err != nil {
		b.Fatal(err)
	}
	defer t.close()
	cost := costs(p, synthetic, 20)
	for _, c := range []struct {
		name  string
		flops float64
		step  func() error
	}{
		{"likelihood step", 3 * 64 * cost.write, func() error { _, err := t.generator.fit(t.mle, sequences[:64]); return err }},
		{"discriminator step", 64 * cost.learn, func() error { _, err := t.discriminator.learn(examples); return err }},
		{"sample", 1024 * cost.write, func() error { drawn(b, t.generator, 1024, 1); return nil }},
		{"judge", 1024 * cost.judge, func() error { t.discriminator.judge()(sequences, make([]float32, 1024)); return nil }},
		{"roll-outs of 64", 64 * cost.value, func() error {
			_, err := t.rollout.values(b.Context(), sequences[:64], t.discriminator.judge(), "", t.run.Rand)
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			peak := 0.0
			for range 5 {
				start := time.Now()
				flops := kernel.Peak(2_000_000)
				peak = max(peak, flops/time.Since(start).Seconds()/1e9)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				if err := c.step(); err != nil {
					b.Fatal(err)
				}
			}
			rate := c.flops * float64(b.N) / b.Elapsed().Seconds() / 1e9
			b.ReportMetric(rate, "GF/s")
			b.ReportMetric(100*rate/(peak*float64(threads)), "%peak")
		})
	}
}
