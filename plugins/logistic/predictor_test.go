package main

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

func pretrained(t *testing.T, run *sdk.Run, params Params, train data.Events) sdk.Model {
	t.Helper()
	p := logistic{params}
	if err := p.Pretrain(t.Context(), run, train, data.Events{}); err != nil {
		t.Fatal(err)
	}
	m, err := p.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func tuned(t *testing.T, run *sdk.Run, m sdk.Model, user data.Events) sdk.Scorer {
	t.Helper()
	s, err := m.Finetune(t.Context(), run, user)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func windows(histories ...data.Events) data.Windows {
	var w data.Windows
	for i, h := range histories {
		w.Add(data.Window{ID: uint32(i), Weekday: data.Masked, Slot: data.Masked, History: h})
	}
	return w
}

func scores(t *testing.T, run *sdk.Run, s sdk.Scorer, w data.Windows) []float32 {
	t.Helper()
	out := make([]float32, w.Len()*run.Classes())
	if err := s.Score(t.Context(), run, w, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// The population goes a b c a b c, this user b a c b a c: fine-tuning must turn
// what follows a without changing the pretrained model.
func TestFinetuneAdapts(t *testing.T) {
	run := testRun(t)
	p := plugin.Defaults
	p.Strength = 1
	m := pretrained(t, run, p, walk(run, 1, 300))
	var user data.Events
	for i := range 60 {
		c := []uint32{1, 0, 2}[i%3]
		user.Add(data.Event{User: 2, Day: uint32(i), Weekday: uint8(i % 7), Slot: 24, Behaviour: c, Intent: c})
	}
	w := windows(user.Slice(0, 50)) // ends with b a
	before := scores(t, run, m, w)
	after := scores(t, run, tuned(t, run, m, user), w)
	if !(before[1] > before[2]) || !(after[2] > after[1]) {
		t.Errorf("scores after a: pretrained %v want b first, fine-tuned %v want c first", before, after)
	}
	if diff := cmp.Diff(before, scores(t, run, m, w)); diff != "" {
		t.Errorf("fine-tuning changed the pretrained model (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(before, scores(t, run, tuned(t, run, m, data.Events{}), w)); diff != "" {
		t.Errorf("a user without rows differs from the pretrained model (-want +got):\n%s", diff)
	}
	p.Strength = 1e9 // holds every weight where it was
	held, err := logistic{p}.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	near := cmp.Comparer(func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-3 })
	if diff := cmp.Diff(before, scores(t, run, tuned(t, run, held, user), w), near); diff != "" {
		t.Errorf("a strong prior does not hold the pretrained weights (-want +got):\n%s", diff)
	}
	p.Finetune = FinetuneNone
	fixed, err := logistic{p}.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, scores(t, run, tuned(t, run, fixed, user), w)); diff != "" {
		t.Errorf("finetune none changes scores (-want +got):\n%s", diff)
	}
}

// Histograms of training targets leave out the target's fifth of the rows: here
// all of a class, so that its column is the lowest that a histogram can have.
func TestTargetsLeaveTheirFifthOut(t *testing.T) {
	run := testRun(t)
	l := layoutOf(run, HistoryWindowUser, []float64{.5, .3, .2})
	var user data.Events
	for i := range 10 {
		c := uint32(0)
		if i == 4 || i == 5 { // the third fifth
			c = 1
		}
		user.Add(data.Event{User: 1, Day: uint32(i), Behaviour: c, Intent: c})
	}
	x := newMatrix(l)
	y := l.targets(x, nil, user)
	for i := range y {
		seen := 0.0
		for _, e := range x.row(i) {
			if int(e.column) == l.user+1 {
				seen = e.value
			}
		}
		want := math.Log1p(2 / (pseudo * .3))
		if event := i + 1; event == 4 || event == 5 {
			want = 0
		}
		if seen != want {
			t.Errorf("event %d: class b has %v in the user's histogram, want %v", i+1, seen, want)
		}
	}
}

func TestUnknownBehaviours(t *testing.T) {
	run := testRun(t)
	run.Target = sdk.TargetBehaviour
	train := walk(run, 1, 60)
	train.Behaviour[7], train.Behaviour[30] = 3, 3
	for _, history := range []History{HistoryWindow, HistoryWindowUser} {
		p := plugin.Defaults
		p.History = history
		m := pretrained(t, run, p, train)
		got := scores(t, run, tuned(t, run, m, train), windows(train.Slice(0, 8), train.Slice(30, 31), data.Events{}))
		for i := range 3 {
			if sum := got[3*i] + got[3*i+1] + got[3*i+2]; math.Abs(float64(sum)-1) > 1e-6 {
				t.Errorf("history %s: window %d has scores %v", history, i, got[3*i:3*i+3])
			}
		}
	}
}

func TestNoRows(t *testing.T) {
	run := testRun(t)
	m := pretrained(t, run, plugin.Defaults, data.Events{})
	third := float32(1. / 3)
	if diff := cmp.Diff([]float32{third, third, third}, scores(t, run, m, windows(data.Events{}))); diff != "" {
		t.Errorf("scores out of nothing differ (-want +got):\n%s", diff)
	}
}

func TestContextTimeReadsTheTarget(t *testing.T) {
	run := testRun(t)
	run.Context = sdk.ContextTime
	train := walk(run, 1, 90)
	for i := range train.Intent { // the hour tells all
		train.Slot[i] = uint8(16 * train.Intent[i])
	}
	m := pretrained(t, run, plugin.Defaults, train)
	w := windows(train.Slice(0, 9), train.Slice(0, 9), train.Slice(0, 9))
	w.Slot, w.Weekday = []uint8{0, 16, 32}, []uint8{1, 1, 1}
	got := scores(t, run, m, w)
	for i := range 3 {
		for c := range 3 {
			if c != i && got[3*i+c] >= got[3*i+i] {
				t.Errorf("at slot %d class %d scores %v", w.Slot[i], c, got[3*i:3*i+3])
			}
		}
	}
	run.Context = sdk.ContextNone
	if _, err := (logistic{plugin.Defaults}).Load(t.Context(), run); err == nil || !strings.Contains(err.Error(), `context "time"`) {
		t.Errorf("a model of context time loads into a run without: %v", err)
	}
}

func TestScoreDependsOnItsWindowAlone(t *testing.T) {
	run := testRun(t)
	rows := walk(run, 1, 90)
	m := pretrained(t, run, plugin.Defaults, rows)
	both := scores(t, run, m, windows(rows.Slice(0, 9), rows.Slice(9, 40)))
	if diff := cmp.Diff(scores(t, run, m, windows(rows.Slice(9, 40))), both[3:]); diff != "" {
		t.Errorf("scores change with another window (-alone +with):\n%s", diff)
	}
}

func TestCancel(t *testing.T) {
	run := testRun(t)
	rows := walk(run, 1, 90)
	m := pretrained(t, run, plugin.Defaults, rows)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (logistic{plugin.Defaults}).Pretrain(ctx, run, rows, data.Events{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Pretrain returns %v", err)
	}
	if _, err := m.Finetune(ctx, run, rows); !errors.Is(err, context.Canceled) {
		t.Errorf("Finetune returns %v", err)
	}
	if err := m.Score(ctx, run, windows(rows.Slice(0, 9)), make([]float32, 3)); !errors.Is(err, context.Canceled) {
		t.Errorf("Score returns %v", err)
	}
}

func FuzzModelFile(f *testing.F) {
	f.Add([]byte(`{"format":"logistic/1","model":{"context":"none","history":"window","frequency":[0.5,0.25,0.25],"weights":[1,2,3]}}`))
	f.Add([]byte(`{"format":"logistic/1","model":{"context":"none","history":"window","frequency":[1e-300,1,1],"weights":[1e6` +
		strings.Repeat(",-1e6", (4+4+24+7+3+1)*3-1) + `]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		run := testRun(t)
		var m learned
		if modelfile.Decode(text, format, &m) != nil || m.check(run, plugin.Defaults) != nil {
			return
		}
		s := &scorer{plugin.Defaults, layoutOf(run, m.History, m.Frequency), m.Weights, nil}
		for _, v := range scores(t, run, s, windows(walk(run, 1, 9), data.Events{})) {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("score %v of %s", v, text)
			}
		}
	})
}
