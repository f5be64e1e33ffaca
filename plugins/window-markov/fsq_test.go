package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// The floors of EVALUATION section 8, for individual users.
func TestFoursquare(t *testing.T) {
	d := fsqtest.Load(t)
	run := d.Run(t, plugin.Defaults)
	d.Pretrained(t, run, windowMarkov{})
	for _, c := range []struct {
		mode Mode
		hour bool
		want fsqtest.Result
	}{
		{ModePopulation, false, fsqtest.Result{Accuracy: .290, NDCG3: .413}},
		{ModeUser, false, fsqtest.Result{Accuracy: .391, NDCG3: .584}},
		{ModeWindow, true, fsqtest.Result{Accuracy: .406, NDCG3: .595}},
		{ModeUserWindow, true, fsqtest.Result{Accuracy: .409, NDCG3: .598}},
	} {
		p := plugin.Defaults
		p.Mode, p.Hour = c.mode, c.hour
		m, err := windowMarkov{p}.Load(t.Context(), run)
		if err != nil {
			t.Fatal(err)
		}
		got := fsqtest.Test(t, run, m, d.Individual, true)
		t.Logf("%s: accuracy %.4f N@3 %.4f", c.mode, got.Accuracy, got.NDCG3)
		if !got.Near(c.want, .02) {
			t.Errorf("%s: %+v, want %+v within .02", c.mode, got, c.want)
		}
	}
}

// Knowing the target's time must help.
func TestFoursquareTime(t *testing.T) {
	d := fsqtest.Load(t)
	p := plugin.Defaults
	p.Mode = ModeUserWindow
	accuracy := map[sdk.Context]float64{}
	for _, context := range []sdk.Context{sdk.ContextNone, sdk.ContextTime} {
		run := d.Run(t, p)
		run.Context = context
		got := fsqtest.Test(t, run, d.Pretrained(t, run, windowMarkov{p}), d.Individual, true)
		t.Logf("%s, context %s: accuracy %.4f N@3 %.4f", p.Mode, context, got.Accuracy, got.NDCG3)
		accuracy[context] = got.Accuracy
	}
	if accuracy[sdk.ContextTime] <= accuracy[sdk.ContextNone] {
		t.Errorf("accuracy by context: %v", accuracy)
	}
}

func BenchmarkScore(b *testing.B) {
	d := fsqtest.Load(b)
	run := d.Run(b, plugin.Defaults)
	m := d.Pretrained(b, run, windowMarkov{plugin.Defaults})
	windows, answers := d.Individual[0].Windows(run)
	out := make([]float32, len(answers)*run.Classes())
	for b.Loop() {
		if err := m.Score(b.Context(), run, windows, out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(answers))/b.Elapsed().Seconds(), "windows/s")
}

func BenchmarkPretrain(b *testing.B) {
	d := fsqtest.Load(b)
	run := d.Run(b, plugin.Defaults)
	train := fsqtest.Train(d.Population)
	for b.Loop() {
		if err := (windowMarkov{}).Pretrain(b.Context(), run, train, train.Slice(0, 0)); err != nil {
			b.Fatal(err)
		}
	}
}
