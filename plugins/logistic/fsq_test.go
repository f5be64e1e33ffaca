package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The logistic floor of EVALUATION section 8, for individual users, and that
// fine-tuning improves on it.
func TestFoursquare(t *testing.T) {
	d := fsqtest.Load(t)
	run := d.Run(t, plugin.Defaults)
	m := d.Pretrained(t, run, logistic{plugin.Defaults})
	floor := fsqtest.Test(t, run, m, d.Individual, false)
	t.Logf("pretrained: accuracy %.4f N@3 %.4f", floor.Accuracy, floor.NDCG3)
	if want := (fsqtest.Result{Accuracy: .398, NDCG3: .597}); !floor.Near(want, .02) {
		t.Errorf("pretrained: %+v, want %+v within .02", floor, want)
	}
	user := fsqtest.Test(t, run, m, d.Individual, true)
	t.Logf("fine-tuned: accuracy %.4f N@3 %.4f", user.Accuracy, user.NDCG3)
	if user.NDCG3 <= floor.NDCG3 {
		t.Errorf("fine-tuned N@3 %.4f, pretrained %.4f", user.NDCG3, floor.NDCG3)
	}
}

func BenchmarkPretrain(b *testing.B) {
	d := fsqtest.Load(b)
	train := fsqtest.Train(d.Population)
	for _, c := range []struct {
		name    string
		context sdk.Context
		threads int
	}{{"none-1thread", sdk.ContextNone, 1}, {"none-2threads", sdk.ContextNone, 2}, {"time-1thread", sdk.ContextTime, 1}} {
		b.Run(c.name, func(b *testing.B) {
			run := d.Run(b, plugin.Defaults)
			run.Context, run.Threads = c.context, c.threads
			for b.Loop() {
				if err := (logistic{plugin.Defaults}).Pretrain(b.Context(), run, train, data.Events{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFinetune(b *testing.B) {
	d := fsqtest.Load(b)
	run := d.Run(b, plugin.Defaults)
	m := d.Pretrained(b, run, logistic{plugin.Defaults})
	for b.Loop() {
		if _, err := m.Finetune(b.Context(), run, d.Individual[0].TrainRows()); err != nil {
			b.Fatal(err)
		}
	}
}
