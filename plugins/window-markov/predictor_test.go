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

func testRun(t *testing.T) *sdk.Run {
	return &sdk.Run{ModelDir: t.TempDir(), Window: data.MaxWindow, Target: sdk.TargetIntent, Context: sdk.ContextNone,
		Vocabulary: data.Vocabulary{Locations: []string{"x"}, Behaviours: []string{"a", "b", "c"},
			Intents: []string{"a", "b", "c"}, IntentOf: []uint32{0, 1, 2}, SlotsPerDay: 48}}
}

// rows makes one event a day, at noon, of each behaviour; intent is behaviour.
func rows(user, firstDay uint32, behaviours ...uint32) data.Events {
	var e data.Events
	for i, c := range behaviours {
		day := firstDay + uint32(i)
		e.Add(data.Event{User: user, Day: day, Weekday: uint8(day % 7), Slot: 24, Behaviour: c, Intent: c})
	}
	return e
}

// join puts tables one after another.
func join(parts ...data.Events) data.Events {
	var all data.Events
	for _, p := range parts {
		all.Append(p)
	}
	return all
}

func pretrained(t *testing.T, run *sdk.Run, params Params, train data.Events) sdk.Model {
	t.Helper()
	p := windowMarkov{params}
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

var approx = cmp.Comparer(func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 })

// Train is a b a c: frequencies (2.5, 1.5, 1.5)/5.5; after a: b and c once each,
// smoothed by 5 f, and without hours that is all.
func TestPopulation(t *testing.T) {
	run := testRun(t)
	m := pretrained(t, run, Params{Mode: ModePopulation}, rows(1, 0, 0, 1, 0, 2))
	want := []float32{5 * 2.5 / 5.5 / 7, (1 + 5*1.5/5.5) / 7, (1 + 5*1.5/5.5) / 7}
	if diff := cmp.Diff(want, scores(t, run, m, windows(rows(2, 0, 0))), approx); diff != "" {
		t.Errorf("scores after a differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(scores(t, run, m, windows(rows(2, 0, 0))), scores(t, run, tuned(t, run, m, rows(2, 0, 1, 1, 1)), windows(rows(2, 0, 0)))); diff != "" {
		t.Errorf("mode population changes with a user's rows (-before +after):\n%s", diff)
	}
}

// The chain by hand, with population tables of nothing (all uniform): history
// b c b, so one event after b: c, at the hour of the last event.
func TestWindowChain(t *testing.T) {
	run := testRun(t)
	m := pretrained(t, run, Params{Mode: ModeWindow, Hour: true, PriorFrequency: 3, PriorTransition: 10, PriorHour: 20}, data.Events{})
	q := [3]float64{1. / 6, 3. / 6, 2. / 6} // (counts 0 2 1 + 3/3) / (3 + 3), population uniform
	for c := range q {
		q[c] = q[c] * 10 / 11
	}
	q[2] += 1. / 11
	for c := range q {
		q[c] = q[c] * 20 / 21
	}
	q[2] += 1. / 21
	want := []float32{float32(q[0]), float32(q[1]), float32(q[2])}
	if diff := cmp.Diff(want, scores(t, run, m, windows(rows(2, 0, 1, 2, 1))), approx); diff != "" {
		t.Errorf("scores differ (-want +got):\n%s", diff)
	}
}

// With the user's rows and the window, events in both count once: a window that
// reaches into the user's rows scores as if one counted all rows from the first.
func TestOverlapCountsOnce(t *testing.T) {
	run := testRun(t)
	p := plugin.Defaults
	p.Mode = ModeUserWindow
	m := pretrained(t, run, p, rows(1, 0, 0, 1, 2, 1, 0))
	all := rows(2, 0, 1, 2, 1, 0, 2, 1, 1, 0, 2, 2)
	want := scores(t, run, tuned(t, run, m, data.Events{}), windows(all))
	for cut := 1; cut < all.Len(); cut++ {
		for start := 0; start <= cut; start++ {
			user := tuned(t, run, m, all.Slice(0, cut))
			got := scores(t, run, user, windows(all.Slice(start, all.Len())))
			if start == cut {
				continue // the pair across the cut is in neither
			}
			if diff := cmp.Diff(want, got, approx); diff != "" {
				t.Fatalf("rows to %d and window from %d differ from counting all (-want +got):\n%s", cut, start, diff)
			}
		}
	}
}

func TestSyntheticRowsDoNotOverlap(t *testing.T) {
	history := rows(2, 0, 1, 2, 1)
	synthetic := join(history)
	for i := range synthetic.Sequence {
		synthetic.Sequence[i] = 1
	}
	if n := overlap(synthetic, history); n != 0 {
		t.Errorf("%d rows of the window count as seen in synthetic rows", n)
	}
	if n := overlap(join(history, synthetic), history); n != 3 {
		t.Errorf("%d rows of the window count as seen, want 3: the real rows before the synthetic ones", n)
	}
}

// Under context time a state is the target's hour and kind of day.
func TestContextTime(t *testing.T) {
	run := testRun(t)
	run.Context = sdk.ContextTime
	var train data.Events // 40 days: after a at noon comes b on weekdays and c on weekends
	for day := range uint32(40) {
		weekday := uint8(day % 7)
		c := uint32(1)
		if weekday >= 5 {
			c = 2
		}
		train.Add(data.Event{User: 1, Day: day, Weekday: weekday, Slot: 10})
		train.Add(data.Event{User: 1, Day: day, Weekday: weekday, Slot: 24, Behaviour: c, Intent: c})
	}
	m := pretrained(t, run, Params{Mode: ModePopulation, Hour: true}, train)
	w := windows(rows(2, 0, 0), rows(2, 0, 0), rows(2, 0, 0))
	w.Slot = []uint8{25, 25, data.Masked}
	w.Weekday = []uint8{2, 6, data.Masked}
	got := scores(t, run, m, w)
	if !(got[1] > got[2]) || !(got[5] > got[4]) {
		t.Errorf("scores at noon of a weekday %v and of a Sunday %v: want b, then c first", got[:3], got[3:6])
	}
	if cmp.Equal(got[6:], got[:3]) || cmp.Equal(got[6:], got[3:6]) {
		t.Errorf("a masked time scores like a shown one: %v", got)
	}
	run.Context = sdk.ContextNone
	if _, err := (windowMarkov{}).Load(t.Context(), run); err == nil || !strings.Contains(err.Error(), `context "time"`) {
		t.Errorf("a model of context time loads into a run without: %v", err)
	}
}

func TestUnknownBehaviours(t *testing.T) {
	run := testRun(t)
	run.Target = sdk.TargetBehaviour
	for _, mode := range []Mode{ModePopulation, ModeUser, ModeWindow, ModeUserWindow} {
		p := plugin.Defaults
		p.Mode = mode
		m := pretrained(t, run, p, rows(1, 0, 0, 1, 2, 0, 1))
		got := scores(t, run, tuned(t, run, m, rows(2, 0, 3, 3, 1, 3)), windows(rows(2, 9, 3), rows(2, 9, 3, 1, 3), data.Events{}))
		for i := range 3 {
			sum := 0.0
			for _, v := range got[3*i : 3*i+3] {
				sum += float64(v)
			}
			if math.Abs(sum-1) > 1e-6 {
				t.Errorf("mode %s: window %d has scores %v, which sum to %v", mode, i, got[3*i:3*i+3], sum)
			}
		}
	}
}

func TestNoRows(t *testing.T) {
	run := testRun(t)
	m := pretrained(t, run, plugin.Defaults, data.Events{})
	third := []float32{1. / 3, 1. / 3, 1. / 3}
	if diff := cmp.Diff(third, scores(t, run, tuned(t, run, m, data.Events{}), windows(data.Events{})), approx); diff != "" {
		t.Errorf("scores out of nothing differ (-want +got):\n%s", diff)
	}
}

func TestScoreDependsOnItsWindowAlone(t *testing.T) {
	run := testRun(t)
	m := pretrained(t, run, plugin.Defaults, rows(1, 0, 0, 1, 2, 0, 1))
	a, b := rows(2, 0, 1, 1, 2), rows(2, 5, 0, 2)
	both := scores(t, run, m, windows(a, b))
	if diff := cmp.Diff(scores(t, run, m, windows(b)), both[3:]); diff != "" {
		t.Errorf("scores of b change with a (-alone +with):\n%s", diff)
	}
}

func TestCancel(t *testing.T) {
	run := testRun(t)
	m := pretrained(t, run, plugin.Defaults, rows(1, 0, 0, 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (windowMarkov{}).Pretrain(ctx, run, rows(1, 0, 0, 1), data.Events{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Pretrain returns %v", err)
	}
	if _, err := m.Finetune(ctx, run, rows(1, 0, 0)); !errors.Is(err, context.Canceled) {
		t.Errorf("Finetune returns %v", err)
	}
	if err := m.Score(ctx, run, windows(rows(1, 0, 0)), make([]float32, 3)); !errors.Is(err, context.Canceled) {
		t.Errorf("Score returns %v", err)
	}
}

func FuzzModelFile(f *testing.F) {
	f.Add([]byte(`{"format":"window-markov/1","model":{"context":"none","frequency":[2,1,1],"pairs":[[0,12,1,1],[0,-1,2,1]]}}`))
	f.Add([]byte(`{"format":"window-markov/1","model":{"context":"none","frequency":[0,0,1099511627776],"pairs":[[3,47,2,1099511627776]]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		run := testRun(t)
		var l learned
		if modelfile.Decode(text, format, &l) != nil || l.check(spaceOf(run)) != nil {
			return
		}
		m := &scorer{params: plugin.Defaults, population: l.population(), user: newTally()}
		for _, v := range scores(t, run, m, windows(rows(1, 0, 0), rows(1, 0, 3), rows(1, 0, 0, 1, 0, 2, 0))) {
			if !(v >= 0 && v <= 1.0001) {
				t.Fatalf("score %v of %s", v, text)
			}
		}
	})
}
