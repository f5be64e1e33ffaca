package main

import (
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// A short pretraining is already near the floors of EVALUATION section 8, and
// fine-tuning improves on it for individual users.
func TestFoursquare(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for a quarter of a minute; run without -short")
	}
	d := fsqtest.Load(t)
	p := defaults
	p.PretrainEpochs, p.EvaluateEvery, p.FinetuneEpochs = 6, 100, 2
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

// The whole task with the defaults: pretraining, fine-tuning and scoring of the
// 201 individual users.
func BenchmarkFoursquare(b *testing.B) {
	d := fsqtest.Load(b)
	for _, context := range []sdk.Context{sdk.ContextNone, sdk.ContextTime} {
		b.Run(string(context), func(b *testing.B) {
			for b.Loop() {
				run := d.Run(b, defaults)
				run.Context = context
				lap := stopwatch()
				m := d.Pretrained(b, run, bert4rec{defaults})
				b.ReportMetric(lap(), "s/pretrain")
				before := fsqtest.Test(b, run, m, d.Individual, false)
				b.ReportMetric(lap(), "s/score")
				after := fsqtest.Test(b, run, m, d.Individual, true)
				b.ReportMetric(lap(), "s/finetune")
				b.ReportMetric(before.Accuracy, "accuracy-pretrained")
				b.ReportMetric(before.NDCG3, "N@3-pretrained")
				b.ReportMetric(after.Accuracy, "accuracy")
				b.ReportMetric(after.NDCG3, "N@3")
			}
		})
	}
}

// stopwatch returns what tells the seconds since it was last called.
func stopwatch() func() float64 {
	last := time.Now()
	return func() float64 {
		now := time.Now()
		defer func() { last = now }()
		return now.Sub(last).Seconds()
	}
}
