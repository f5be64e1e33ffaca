package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
)

// Two epochs do on some individual users about what a causal transformer does in
// PyTorch on all of them (N@3 .542 pretrained, .591 fine-tuned).
func TestFoursquare(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for half a minute; run without -short")
	}
	d := fsqtest.Load(t)
	p := plugin.Defaults
	p.PretrainEpochs, p.MinSteps, p.Rate = 2, 0, 1e-3
	run := d.Run(t, p)
	m := d.Pretrained(t, run, pituning{p.effective()})
	defer m.(*model).Close()
	users := d.Individual[:40]
	before := fsqtest.Test(t, run, m, users, false)
	t.Logf("pretrained: accuracy %.4f N@3 %.4f", before.Accuracy, before.NDCG3)
	after := fsqtest.Test(t, run, m, users, true)
	t.Logf("fine-tuned: accuracy %.4f N@3 %.4f", after.Accuracy, after.NDCG3)
	if after.NDCG3 < .58 || after.NDCG3 < before.NDCG3 {
		t.Errorf("N@3 %.4f pretrained, %.4f fine-tuned", before.NDCG3, after.NDCG3)
	}
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
