package main

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/fsqtest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// rows makes events of one user with these intents; behaviour equals intent.
func rows(user uint32, intents ...uint32) data.Events {
	var e data.Events
	for i, c := range intents {
		e.Add(data.Event{User: user, Day: uint32(i), Weekday: uint8(i % 7), Behaviour: c, Intent: c})
	}
	return e
}

// window is a table of n windows.
func window(n int) data.Windows {
	var w data.Windows
	for i := range n {
		w.Add(data.Window{ID: uint32(i), Weekday: data.Masked, Slot: data.Masked, History: rows(0, uint32(i%3))})
	}
	return w
}

func run3(t *testing.T) *sdk.Run {
	return &sdk.Run{ModelDir: t.TempDir(), Window: data.MaxWindow, Target: sdk.TargetIntent, Vocabulary: data.Vocabulary{
		Behaviours: []string{"a", "b", "c"}, Intents: []string{"a", "b", "c"}, IntentOf: []uint32{0, 1, 2}, SlotsPerDay: 48}}
}

func pretrained(t *testing.T, run *sdk.Run, prior float64, train data.Events) sdk.Model {
	t.Helper()
	p := popularity{Params{Prior: prior}}
	if err := p.Pretrain(t.Context(), run, train, data.Events{}); err != nil {
		t.Fatal(err)
	}
	m, err := p.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func scores(t *testing.T, run *sdk.Run, s sdk.Scorer, n int) []float32 {
	t.Helper()
	out := make([]float32, n*run.Classes())
	if err := s.Score(t.Context(), run, window(n), out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestScoresAreSmoothedFrequencies(t *testing.T) {
	run := run3(t)
	m := pretrained(t, run, 10, rows(1, 0, 0, 0, 1))
	want := []float32{3.5 / 5.5, 1.5 / 5.5, .5 / 5.5}
	if diff := cmp.Diff(append(append([]float32{}, want...), want...), scores(t, run, m, 2)); diff != "" {
		t.Errorf("pretrained scores differ (-want +got):\n%s", diff)
	}
	user, err := m.Finetune(t.Context(), run, rows(2, 2, 2, 2, 2, 2))
	if err != nil {
		t.Fatal(err)
	}
	tuned := []float32{10 * 3.5 / 5.5 / 15, 10 * 1.5 / 5.5 / 15, (5 + 10*.5/5.5) / 15}
	if diff := cmp.Diff(tuned, scores(t, run, user, 1), approx); diff != "" {
		t.Errorf("fine-tuned scores differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, scores(t, run, m, 1)); diff != "" {
		t.Errorf("fine-tuning changed the pretrained model (-want +got):\n%s", diff)
	}
}

var approx = cmp.Comparer(func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 })

func TestNoRows(t *testing.T) {
	run := run3(t)
	m := pretrained(t, run, 10, data.Events{})
	third := []float32{1. / 3, 1. / 3, 1. / 3}
	if diff := cmp.Diff(third, scores(t, run, m, 1)); diff != "" {
		t.Errorf("scores without training rows differ (-want +got):\n%s", diff)
	}
	user, err := m.Finetune(t.Context(), run, data.Events{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(third, scores(t, run, user, 1), approx); diff != "" {
		t.Errorf("scores of a user without rows differ (-want +got):\n%s", diff)
	}
}

func TestUnknownBehavioursAreNoClass(t *testing.T) {
	run := run3(t)
	run.Target = sdk.TargetBehaviour
	m := pretrained(t, run, 10, rows(1, 0, 3, 3, 3))
	if diff := cmp.Diff([]float32{1.5 / 2.5, .5 / 2.5, .5 / 2.5}, scores(t, run, m, 1)); diff != "" {
		t.Errorf("scores differ (-want +got):\n%s", diff)
	}
}

func TestLoadRefusesAnotherVocabulary(t *testing.T) {
	run := run3(t)
	pretrained(t, run, 10, rows(1, 0, 1))
	run.Vocabulary.Intents = run.Vocabulary.Intents[:2]
	if _, err := (popularity{}).Load(t.Context(), run); err == nil {
		t.Error("a model of 3 classes loads into a run of 2")
	}
}

func TestCancel(t *testing.T) {
	run := run3(t)
	m := pretrained(t, run, 10, rows(1, 0, 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (popularity{}).Pretrain(ctx, run, rows(1, 0, 1), data.Events{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Pretrain returns %v", err)
	}
	if _, err := m.Finetune(ctx, run, rows(1, 0)); !errors.Is(err, context.Canceled) {
		t.Errorf("Finetune returns %v", err)
	}
	if err := m.Score(ctx, run, window(1), make([]float32, 3)); !errors.Is(err, context.Canceled) {
		t.Errorf("Score returns %v", err)
	}
}

func FuzzModelFile(f *testing.F) {
	f.Add([]byte(`{"format":"popularity/1","model":{"counts":[3,0,1]}}`))
	f.Add([]byte(`{"format":"popularity/1","model":{"counts":[18446744073709551615,18446744073709551615,1]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := &model{prior: 10}
		if modelfile.Decode(text, format, m) != nil {
			return
		}
		for _, v := range m.frequencies() {
			if !(v > 0 && v <= 1) {
				t.Fatalf("frequency %v of counts %v", v, m.Counts)
			}
		}
	})
}

// The published floors have no row for popularity alone; the figures are those
// of fsq_nyc/stats.json: pop_top1_freq .1635/.2906, user_freq .3916/.5774.
func TestFoursquare(t *testing.T) {
	d := fsqtest.Load(t)
	run := d.Run(t, Params{Prior: 10})
	m := d.Pretrained(t, run, popularity{Params{Prior: 10}})
	for _, c := range []struct {
		name     string
		finetune bool
		want     fsqtest.Result
	}{
		{"population", false, fsqtest.Result{Accuracy: .1635, NDCG3: .2906}},
		{"user", true, fsqtest.Result{Accuracy: .3916, NDCG3: .5774}},
	} {
		got := fsqtest.Test(t, run, m, d.Individual, c.finetune)
		t.Logf("%s: accuracy %.4f N@3 %.4f", c.name, got.Accuracy, got.NDCG3)
		if !got.Near(c.want, .02) {
			t.Errorf("%s: %+v, want %+v within .02", c.name, got, c.want)
		}
	}
}
