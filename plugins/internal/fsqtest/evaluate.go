package fsqtest

import (
	"encoding/json"
	"log/slog"
	"math"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Result is what pooled test targets say of a predictor of intents whose scores are
// logits.
type Result struct{ Accuracy, NDCG3, CrossEntropy float64 }

// Run returns a run of the protocol's defaults (intents, no context, windows of
// 50) with these params and an empty model directory.
func (d *Data) Run(t testing.TB, params any) *sdk.Run {
	t.Helper()
	text, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	return &sdk.Run{
		Params: text, Seed: 1, ModelDir: t.TempDir(), Threads: 2, Vocabulary: d.Vocabulary,
		Context: sdk.ContextNone, Target: sdk.TargetIntent, Window: data.MaxWindow, Log: slog.New(slog.DiscardHandler),
	}
}

// Pretrained trains a predictor on the population and loads it.
func (d *Data) Pretrained(t testing.TB, run *sdk.Run, p sdk.Predictor) sdk.Model {
	t.Helper()
	if err := p.Pretrain(t.Context(), run, Train(d.Population), Train(d.Dev)); err != nil {
		t.Fatal(err)
	}
	m, err := p.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Test scores every test target of the users: with the model as it is, or
// fine-tuned on each user's training rows.
func Test(t testing.TB, run *sdk.Run, m sdk.Model, users []User, finetune bool) Result {
	t.Helper()
	var sum Result
	n := 0
	for _, u := range users {
		scorer := sdk.Scorer(m)
		if finetune {
			var err error
			if scorer, err = m.Finetune(t.Context(), run, u.TrainRows()); err != nil {
				t.Fatal(err)
			}
		}
		windows, answers := u.Windows(run)
		out := make([]float32, len(answers)*run.Classes())
		if err := scorer.Score(t.Context(), run, windows, out); err != nil {
			t.Fatal(err)
		}
		for i, answer := range answers {
			scores := out[i*run.Classes():][:run.Classes()]
			rank := rankOf(scores, answer)
			sum.CrossEntropy += recipe.CrossEntropy(scores, int(answer))
			if rank == 1 {
				sum.Accuracy++
			}
			if rank <= 3 {
				sum.NDCG3 += 1 / math.Log2(1+float64(rank))
			}
			n++
		}
	}
	return Result{sum.Accuracy / float64(n), sum.NDCG3 / float64(n), sum.CrossEntropy / float64(n)}
}

// Windows returns the windows of the user's test targets and their classes.
func (u User) Windows(run *sdk.Run) (windows data.Windows, answers []uint32) {
	i := 0
	data.Targets(u.Events, run.Window)(func(history data.Events, target data.Event) bool {
		if i++; i < u.Train {
			return true
		}
		w := data.Window{ID: uint32(i), User: u.ID, Weekday: data.Masked, Slot: data.Masked, History: history}
		if run.Context == sdk.ContextTime {
			w.Weekday, w.Slot = target.Weekday, target.Slot
		}
		windows.Add(w)
		answers = append(answers, run.Class(target))
		return true
	})
	return windows, answers
}

// rankOf returns the place of class c, ties to the lower id.
func rankOf(scores []float32, c uint32) int {
	if int(c) >= len(scores) {
		return len(scores) + 1
	}
	rank := 1
	for i, s := range scores {
		if s > scores[c] || s == scores[c] && i < int(c) {
			rank++
		}
	}
	return rank
}

// Near says whether both metrics are within tolerance of want's.
func (r Result) Near(want Result, tolerance float64) bool {
	return math.Abs(r.Accuracy-want.Accuracy) <= tolerance && math.Abs(r.NDCG3-want.NDCG3) <= tolerance
}
