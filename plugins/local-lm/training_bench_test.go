package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/rhythmtest"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
)

// BenchmarkStep takes steps of a training of either size with one goroutine; tokens is
// how many a second.
func BenchmarkStep(b *testing.B) {
	w := rhythmtest.New(b, rhythmtest.Config{})
	for _, size := range []Size{SizeDefault, SizeLarge} {
		b.Run(string(size), func(b *testing.B) {
			p := defaults
			p.Size = size
			p = p.filled()
			run := w.Run(b, p)
			run.Threads = 1
			pairs, err := week.Pairs(b.Context(), w.Run(b, defaults), w.Train, w.Profiles)
			if err != nil {
				b.Fatal(err)
			}
			l := newLanguage(&run.Vocabulary, false)
			tokens, err := l.tokenizerOf(b.Context(), pairs, p.Merges)
			if err != nil {
				b.Fatal(err)
			}
			var texts []example
			for _, pair := range pairs {
				texts = append(texts, l.example(tokens, pair, p.Length))
			}
			t, err := newTraining(run, p, texts, tokens.size())
			if err != nil {
				b.Fatal(err)
			}
			defer t.trainer.Close()
			rows := 0
			for b.Loop() {
				if err := t.step(b.Context()); err != nil {
					b.Fatal(err)
				}
				rows += t.network.batch.Rows()
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
