package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
)

// A short training on fsq_nyc: some of the individual users, of whom the
// population's Markov chain knows N@3 .413.
func TestFoursquare(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for half a minute; run without -short")
	}
	d := fsqtest.Load(t)
	p := plugin.Defaults
	p.PretrainEpochs, p.MinSteps, p.Rate, p.Warmup = 3, 0, 1e-3, 50
	p.Reconstruction, p.Unlearn, p.FinetuneStride, p.FinetuneBatch = false, false, 8, 2
	run := d.Run(t, p)
	m := d.Pretrained(t, run, pituning{p.effective()})
	defer m.(*model).Close()
	users := d.Individual[:40]
	before := fsqtest.Test(t, run, m, users, false)
	t.Logf("pretrained: accuracy %.4f N@3 %.4f", before.Accuracy, before.NDCG3)
	after := fsqtest.Test(t, run, m, users, true)
	t.Logf("fine-tuned: accuracy %.4f N@3 %.4f", after.Accuracy, after.NDCG3)
	if before.NDCG3 < .54 || after.NDCG3 < before.NDCG3-.005 {
		t.Errorf("N@3 %.4f pretrained, %.4f fine-tuned", before.NDCG3, after.NDCG3)
	}
}

func BenchmarkFoursquare(b *testing.B) {
	fsqtest.Benchmark(b, plugin.Defaults, pituning{plugin.Defaults.effective()})
}

func BenchmarkFinetune(b *testing.B) {
	d := fsqtest.Load(b)
	p := plugin.Defaults
	p.PretrainEpochs, p.MinSteps = 1, 0
	run := d.Run(b, p)
	m := d.Pretrained(b, run, pituning{p.effective()})
	defer m.(*model).Close()
	for b.Loop() {
		if _, err := m.Finetune(b.Context(), run, d.Individual[0].TrainRows()); err != nil {
			b.Fatal(err)
		}
	}
}
