package main

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// weeks gathers what a generator writes.
type weeks struct{ data.Events }

func (w *weeks) Week(week data.Events) error { w.Append(week); return nil }
func (w *weeks) Attempt(data.Attempt) error  { return errors.New("markov has no replies to judge") }

// testRun has days of 48 slots that begin at 04:00, three behaviours and four
// locations.
func testRun(t *testing.T) *sdk.Run {
	return &sdk.Run{Seed: 1, ModelDir: t.TempDir(), Vocabulary: data.Vocabulary{
		Locations: []string{"home", "office", "bar", "gym"}, Behaviours: []string{"sleep", "work", "drink"},
		Intents: []string{"rest", "work"}, IntentOf: []uint32{0, 1, 0}, SlotsPerDay: 48, DayStart: 8,
	}}
}

// regular is a user who every day works in the office at slot 18 and again at
// slot 2 of the night after, which is place 42 of the day.
func regular(user uint32, days int) data.Events {
	var e data.Events
	for day := range days {
		for _, slot := range []uint8{18, 2} {
			e.Add(data.Event{User: user, Day: uint32(day), Weekday: uint8(day % 7), Slot: slot, Location: 1, Behaviour: 1, Intent: 1})
		}
	}
	return e
}

func fit(t *testing.T, run *sdk.Run, train data.Events) {
	t.Helper()
	if err := (markov{}).Fit(t.Context(), run, train, data.Profiles{}); err != nil {
		t.Fatal(err)
	}
}

func generate(t *testing.T, run *sdk.Run, requests ...data.Request) data.Events {
	t.Helper()
	var w weeks
	if err := (markov{Params{Prior: 3}}).Generate(t.Context(), run, requests, &w); err != nil {
		t.Fatal(err)
	}
	return w.Events
}

func TestRegularLifeIsRepeated(t *testing.T) {
	run := testRun(t)
	fit(t, run, regular(1, 28))
	got := generate(t, run, data.Request{User: 5, Events: 15, MaxWeeks: 9, History: regular(5, 7)})
	want := regular(5, 14) // two weeks: the first has 14 events, one too few
	for i := range want.Sequence {
		want.Sequence[i] = 1 + want.Day[i]/7
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("weeks differ (-want +got):\n%s", diff)
	}
}

func TestMaxWeeks(t *testing.T) {
	run := testRun(t)
	fit(t, run, regular(1, 28))
	if got := generate(t, run, data.Request{User: 5, Events: 1000, MaxWeeks: 3}); got.Len() != 3*14 {
		t.Errorf("%d events in at most 3 weeks of 14", got.Len())
	}
}

func TestOwnLocationsComeFirst(t *testing.T) {
	run := testRun(t)
	fit(t, run, regular(1, 28))
	history := regular(5, 28)
	for i := range history.Location {
		history.Location[i] = 3
	}
	got := generate(t, run, data.Request{User: 5, Events: 400, MaxWeeks: 40, History: history})
	own := 0
	for _, l := range got.Location {
		if l == 3 {
			own++
		}
	}
	// 56 own events against a prior of 3: 56/59 = 95 % of all.
	if share := float64(own) / float64(got.Len()); share < .92 || share > .98 {
		t.Errorf("%.2f of the events are at the user's own place, want about .95", share)
	}
}

// odd is a history with unknown behaviours and locations and with several events
// in a slot.
func odd(run *sdk.Run, user uint32, days int) data.Events {
	rng := run.Rand("odd")
	var e data.Events
	for day := range days {
		place := 0
		for range rng.IntN(6) {
			place = min(place+rng.IntN(20), 47)
			behaviour, intent := uint32(rng.IntN(4)), uint32(1)
			if behaviour < 3 {
				intent = run.Vocabulary.IntentOf[behaviour]
			}
			e.Add(data.Event{User: user, Day: uint32(3 * day), Weekday: uint8(3 * day % 7), Slot: uint8((place + 8) % 48),
				Location: uint32(rng.IntN(5)), Behaviour: behaviour, Intent: intent})
		}
	}
	return e
}

func TestWeeksAreValid(t *testing.T) {
	run := testRun(t)
	train := odd(run, 0, 50)
	fit(t, run, train)
	for _, user := range []uint32{1, 2, 3} {
		got := generate(t, run, data.Request{User: user, Events: 500, MaxWeeks: 1000, History: odd(run, user, int(user))})
		if err := data.Check(got, &run.Vocabulary); err != nil {
			t.Fatal(err)
		}
		if got.Len() < 500 {
			t.Errorf("%d events, want 500", got.Len())
		}
		next := uint32(1)
		for sequence, week := range got.BySequence() {
			if sequence != next {
				t.Fatalf("sequence %d follows %d", sequence, next-1)
			}
			next++
			for i := range week.Len() {
				e := week.Row(i)
				if e.Day != 7*(sequence-1)+uint32(e.Weekday) {
					t.Fatalf("sequence %d: weekday %d on day %d", sequence, e.Weekday, e.Day)
				}
				if e.Behaviour == run.Vocabulary.UnknownBehaviour() || e.Location == run.Vocabulary.UnknownLocation() {
					t.Fatalf("an unknown id was written: %+v", e)
				}
			}
		}
	}
}

func TestUserDependsOnNoOther(t *testing.T) {
	run := testRun(t)
	fit(t, run, odd(run, 0, 50))
	a := data.Request{User: 1, Events: 60, MaxWeeks: 50, History: odd(run, 1, 9)}
	b := data.Request{User: 2, Events: 60, MaxWeeks: 50}
	both, alone := generate(t, run, a, b), generate(t, run, b)
	var ofB data.Events
	for user, rows := range both.ByUser() {
		if user == 2 {
			ofB = rows
		}
	}
	if diff := cmp.Diff(alone, ofB); diff != "" {
		t.Errorf("weeks of user 2 depend on user 1 (-alone +with):\n%s", diff)
	}
	c := b
	c.User = 3
	if cmp.Equal(alone.Slot, generate(t, run, c).Slot) {
		t.Error("two users without a history get the same draws")
	}
	run.Seed = 2
	if cmp.Equal(alone, generate(t, run, b)) {
		t.Error("another seed gives the same weeks")
	}
}

func TestNothingLearned(t *testing.T) {
	run := testRun(t)
	fit(t, run, data.Events{})
	if got := generate(t, run, data.Request{User: 1, Events: 10, MaxWeeks: 5}); got.Len() != 0 {
		t.Errorf("%d events out of nothing", got.Len())
	}
	if got := generate(t, run, data.Request{User: 1, Events: 10, MaxWeeks: 5, History: regular(1, 7)}); got.Len() < 10 {
		t.Errorf("%d events from a history alone, want 10 or more", got.Len())
	}
}

// A user seen on days 0 (Monday) and 9 (Wednesday) had one empty day of each
// weekday, and a second Tuesday.
func TestEmptyDaysCount(t *testing.T) {
	h := newHabits()
	rows := regular(1, 1)
	later := regular(1, 1)
	for i := range later.Day {
		later.Day[i], later.Weekday[i] = 9, 2
	}
	rows.Append(later)
	h.learn(&testRun(t).Vocabulary, rows)
	var empty [7]int
	for weekday := range empty {
		for _, o := range h.begin[beginKeys(weekday)[0]].seen {
			if o.id == 48 {
				empty[weekday] = o.n
			}
		}
	}
	if want := [7]int{1, 2, 1, 1, 1, 1, 1}; empty != want {
		t.Errorf("empty days by weekday are %v, want %v", empty, want)
	}
}

func TestCancel(t *testing.T) {
	run := testRun(t)
	fit(t, run, regular(1, 28))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (markov{}).Fit(ctx, run, regular(1, 7), data.Profiles{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Fit returns %v", err)
	}
	err := markov{Params{Prior: 3}}.Generate(ctx, run, []data.Request{{User: 1, Events: 10, MaxWeeks: 5}}, &weeks{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Generate returns %v", err)
	}
}

func FuzzModelFile(f *testing.F) {
	f.Add([]byte(`{"format":"markov/1","model":{"most":2,"begin":[[0,0,0,10,1]],"next":[[0,-1,1,1,1]],"where":[[0,1,0,1,1]],"gap":[[0,1,1,48,1]]}}`))
	f.Add([]byte(`{"format":"markov/1","model":{"most":99,"begin":[[1,0,0,0,4294967296]],"next":[[2,0,0,2,1]],"where":[],"gap":[[1,0,0,0,1]]}}`))
	vocabulary := (&sdk.Run{Vocabulary: data.Vocabulary{
		Locations: []string{"a", "b"}, Behaviours: []string{"a", "b", "c"}, Intents: []string{"a"}, IntentOf: []uint32{0, 0, 0}, SlotsPerDay: 48,
	}}).Vocabulary
	f.Fuzz(func(t *testing.T, text []byte) {
		var l learned
		if modelfile.Decode(text, format, &l) != nil || l.check(&vocabulary) != nil {
			return
		}
		p := process{vocabulary: &vocabulary, prior: 1, own: newHabits(), population: l.habits(), rng: (&sdk.Run{}).Rand("user 1")}
		p.population.most = min(p.population.most, 1000)
		if err := data.Check(p.week(1, 1), &vocabulary); err != nil {
			t.Fatal(err)
		}
	})
}
