package main

import (
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// testRun returns a run on the vocabulary of sdktest.
func testRun(t testing.TB) *sdk.Run {
	return &sdk.Run{
		Seed: 7, ModelDir: t.TempDir(), Threads: 2, Vocabulary: sdktest.Vocabulary(), Context: sdk.ContextNone,
		Target: sdk.TargetIntent, Window: 10, Log: slog.New(slog.DiscardHandler),
	}
}

// small returns params of a model that trains in a second.
func small() Params {
	p := defaults
	p.Width, p.Blocks, p.Batch, p.Stride, p.Warmup = 16, 1, 32, 5, 0
	p.PretrainEpochs, p.MinSteps, p.EvaluateEvery, p.FinetuneEpochs = 3, 1, 1, 2
	return p
}

// pretrained trains a model and opens it.
func pretrained(t testing.TB, run *sdk.Run, p Params, train, dev data.Events) *model {
	t.Helper()
	if err := (bert4rec{p}).Pretrain(t.Context(), run, train, dev); err != nil {
		t.Fatal(err)
	}
	return loaded(t, run, p)
}

func loaded(t testing.TB, run *sdk.Run, p Params) *model {
	t.Helper()
	m, err := bert4rec{p}.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.(*model).Close() })
	return m.(*model)
}

func tuned(t testing.TB, run *sdk.Run, m sdk.Model, user data.Events) sdk.Scorer {
	t.Helper()
	s, err := m.Finetune(t.Context(), run, user)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// windows returns the windows of all targets of rows.
func windows(run *sdk.Run, rows data.Events) (w data.Windows, classes []uint32) {
	for history, target := range data.Targets(rows, run.Window) {
		one := data.Window{ID: uint32(w.Len()), User: target.User, Weekday: data.Masked, Slot: data.Masked, History: history}
		if run.Context == sdk.ContextTime {
			one.Weekday, one.Slot = target.Weekday, target.Slot
		}
		w.Add(one)
		classes = append(classes, run.Class(target))
	}
	return w, classes
}

func scores(t testing.TB, run *sdk.Run, s sdk.Scorer, w data.Windows) []float32 {
	t.Helper()
	out := make([]float32, w.Len()*run.Classes())
	if err := s.Score(t.Context(), run, w, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// chain is a Markov chain of order 2 over four classes: next of the last two
// comes with probability likely, else one of the other three.
type chain struct{ likely float64 }

// order is how many events the chain looks back.
const order = 2

// next returns the likely class after a history of at least order events.
func (chain) next(history []uint32) uint32 {
	last := history[len(history)-order:]
	return [4][4]uint32{{1, 2, 0, 3}, {2, 2, 3, 0}, {1, 3, 0, 1}, {0, 2, 1, 3}}[last[0]][last[1]]
}

// vocabulary has a behaviour for each class.
func (chain) vocabulary() data.Vocabulary {
	four := []string{"a", "b", "c", "d"}
	return data.Vocabulary{Locations: four[:1], Behaviours: four, Intents: four, IntentOf: []uint32{0, 1, 2, 3}, SlotsPerDay: 48}
}

// walk returns users of n events each.
func (c chain) walk(rng *rand.Rand, users []uint32, n int) data.Events {
	var e data.Events
	for _, user := range users {
		var past []uint32
		for i := range n {
			class := rng.Uint32N(4)
			if i >= order {
				if next := c.next(past); rng.Float64() < c.likely {
					class = next
				} else {
					class = (next + 1 + rng.Uint32N(3)) % 4
				}
			}
			past = append(past, class)
			e.Add(data.Event{User: user, Day: uint32(i), Weekday: uint8(i % 7), Slot: 20, Behaviour: class, Intent: class})
		}
	}
	return e
}
