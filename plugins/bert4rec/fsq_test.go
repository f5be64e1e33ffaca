package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
)

// A short pretraining is already near the floors of EVALUATION section 8, and
// fine-tuning improves on it for individual users.
func TestFoursquare(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for a quarter of a minute; run without -short")
	}
	d := fsqtest.Load(t)
	p := defaults
	p.PretrainEpochs, p.MinSteps, p.EvaluateEvery, p.FinetuneEpochs = 6, 0, 100, 2
	run := d.Run(t, p)
	m := d.Pretrained(t, run, bert4rec{p})
	users := d.Individual[:40]
	before := fsqtest.Test(t, run, m, users, false)
	after := fsqtest.Test(t, run, m, users, true)
	t.Logf("40 users, pretrained: accuracy %.4f N@3 %.4f; fine-tuned: accuracy %.4f N@3 %.4f", before.Accuracy, before.NDCG3, after.Accuracy, after.NDCG3)
	if before.NDCG3 < .45 || after.NDCG3 < before.NDCG3 {
		t.Errorf("pretrained %+v, fine-tuned %+v: want N@3 above .45 and then better", before, after)
	}
}

func BenchmarkFoursquare(b *testing.B) { fsqtest.Benchmark(b, defaults, bert4rec{defaults}) }
