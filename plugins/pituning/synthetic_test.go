package main

import (
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// tiny returns params that train in a second or two.
func tiny() Params {
	p := plugin.Defaults
	p.Blocks, p.Width, p.IntentHidden = 1, 16, 8
	p.Stride, p.Batch, p.PretrainEpochs, p.MinSteps, p.Patience, p.Warmup, p.Rate, p.EMA = 10, 8, 20, 0, 20, 20, 1e-2, 0
	p.FinetuneEpochs, p.FinetuneShare, p.FinetuneBatch, p.FinetuneStride = 2, 1, 4, 5
	return p
}

// direct is tiny without window counts, which know a chain, and without intent
// attention, which has to find the last event among
// all: it learns a chain from far less.
func direct() Params {
	p := tiny()
	p.WindowCounts, p.IntentAttention, p.Reconstruction = false, false, false
	return p
}

// testRun returns a run with four intents of one behaviour each.
func testRun(t testing.TB) *sdk.Run {
	return &sdk.Run{
		Seed: 1, ModelDir: t.TempDir(), Threads: 2, Window: data.MaxWindow, Target: sdk.TargetIntent, Context: sdk.ContextNone,
		Log: slog.New(slog.DiscardHandler),
		Vocabulary: data.Vocabulary{
			Locations: []string{"x", "y"}, Behaviours: []string{"a", "b", "c", "d"}, Intents: []string{"a", "b", "c", "d"},
			IntentOf: []uint32{0, 1, 2, 3}, SlotsPerDay: 48,
		},
	}
}

// chain is a Markov chain over the four behaviours: next[b] are the chances of
// what follows b.
type chain [4][4]float64

// cycle goes a b c d a with that chance, and anywhere else alike.
func cycle(chance float64) chain {
	var c chain
	for b := range c {
		for next := range c[b] {
			c[b][next] = (1 - chance) / 3
		}
		c[b][(b+1)%4] = chance
	}
	return c
}

// events draws n events of each user, three a day.
func (c chain) events(seed uint64, n int, users ...uint32) data.Events {
	var e data.Events
	for _, user := range users {
		r := rand.New(rand.NewPCG(seed, uint64(user)))
		b := uint32(r.IntN(4))
		for i := range n {
			e.Add(data.Event{
				User: user, Day: uint32(i / 3), Weekday: uint8(i / 3 % 7), Slot: uint8(16 + 10*(i%3)),
				Location: b / 2, Behaviour: b, Intent: b,
			})
			x := r.Float64()
			row := c[b]
			for b = 0; b < 3 && x >= row[b]; b++ {
				x -= row[b]
			}
		}
	}
	return e
}

// rowsOf makes events of those behaviours, three a day.
func rowsOf(user uint32, behaviours ...uint32) data.Events {
	var e data.Events
	for i, b := range behaviours {
		e.Add(data.Event{User: user, Day: uint32(i / 3), Weekday: uint8(i / 3 % 7), Slot: uint8(16 + 10*(i%3)), Behaviour: b, Intent: b})
	}
	return e
}

func users(from, n uint32) []uint32 {
	var all []uint32
	for i := range n {
		all = append(all, from+i)
	}
	return all
}

func pretrained(t testing.TB, run *sdk.Run, p Params, train, dev data.Events) *model {
	t.Helper()
	if err := (pituning{p}).Pretrain(t.Context(), run, train, dev); err != nil {
		t.Fatal(err)
	}
	return loaded(t, run, p)
}

func loaded(t testing.TB, run *sdk.Run, p Params) *model {
	t.Helper()
	m, err := pituning{p}.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.(*model).Close() })
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

// problems returns the windows of rows and the classes of their targets.
func problems(run *sdk.Run, rows data.Events) (w data.Windows, classes []uint32) {
	for history, target := range data.Targets(rows, run.Window) {
		row := data.Window{ID: uint32(w.Len()), User: target.User, Weekday: data.Masked, Slot: data.Masked, History: history}
		if run.Context == sdk.ContextTime {
			row.Weekday, row.Slot = target.Weekday, target.Slot
		}
		w.Add(row)
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

// recall returns how often each class is ranked first among its targets.
func recall(t testing.TB, run *sdk.Run, s sdk.Scorer, rows data.Events) (right, all [4]float64) {
	t.Helper()
	w, classes := problems(run, rows)
	out := scores(t, run, s, w)
	for i, class := range classes {
		row := out[4*i : 4*i+4]
		best := 0
		for c, v := range row {
			if v > row[best] {
				best = c
			}
		}
		all[class]++
		if best == int(class) {
			right[class]++
		}
	}
	return right, all
}
