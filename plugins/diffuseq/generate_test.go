package main

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// fitted returns a run with a model of p, and p as Generate gets it.
func fitted(t *testing.T, p Params) (*sdk.Run, diffuseq) {
	t.Helper()
	run := testRun(t)
	if _, err := fit(t.Context(), t, p, run); err != nil {
		t.Fatal(err)
	}
	run.OnArtifact = nil
	return run, diffuseq{p.filled()}
}

// requested writes weeks for requests and returns those of each user, in order.
func requested(t *testing.T, g diffuseq, run *sdk.Run, requests ...data.Request) map[uint32]data.Events {
	t.Helper()
	var out weeks
	if err := g.Generate(t.Context(), run, requests, &out); err != nil {
		t.Fatal(err)
	}
	if err := data.Check(out.Events, &run.Vocabulary); err != nil {
		t.Fatal(err)
	}
	all := map[uint32]data.Events{}
	for user, rows := range out.ByUser() {
		all[user] = rows
	}
	return all
}

func request(user uint32, events int) data.Request {
	return data.Request{User: user, Weeks: 4, Events: events, MaxWeeks: 40, History: sdktest.Train([]uint32{user})}
}

// A user's weeks do not depend on who is written for beside it, nor on the number of
// goroutines; more events only add weeks.
func TestUsersAlone(t *testing.T) {
	p := tinyParams()
	p.Mode, p.Steps = week.Factored, 5 // so that no week is empty for want of training
	run, g := fitted(t, p)
	together := requested(t, g, run, request(10, 40), request(11, 9), request(12, 100))
	run.Threads = 1
	for _, user := range []uint32{10, 11, 12} {
		alone := requested(t, g, run, request(user, map[uint32]int{10: 40, 11: 9, 12: 100}[user]))[user]
		if diff := cmp.Diff(together[user], alone); diff != "" {
			t.Errorf("user %d among others and alone:\n%s", user, diff)
		}
	}
	more := requested(t, g, run, request(11, 60))[11]
	if n := together[11].Len(); n == 0 || n >= more.Len() {
		t.Errorf("%d events where 9 are wanted, %d where 60 are", n, more.Len())
	} else if diff := cmp.Diff(together[11], more.Slice(0, n)); diff != "" {
		t.Errorf("the first weeks of many and few:\n%s", diff)
	}
}

// In the factored mode no token is invalid; the counters say so.
func TestCounters(t *testing.T) {
	p := tinyParams()
	p.Mode, p.Steps = week.Factored, 5
	run, g := fitted(t, p)
	var text []byte
	run.OnArtifact = func(name string, piece []byte) error {
		if name == week.CountersFile {
			text = append(text, piece...)
		}
		return nil
	}
	rows := requested(t, g, run, request(10, 50))[10]
	var shares map[string]week.Share
	if err := json.Unmarshal(text, &shares); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if s := shares["invalid"]; s.Count != 0 || s.Of < rows.Len() {
		t.Errorf("invalid is %+v, want none of many", s)
	}
	for _, name := range []string{"out_of_order", "truncated", "duplicate", "kept"} {
		if s, ok := shares[name]; !ok || s.Of == 0 {
			t.Errorf("%s is %+v", name, s)
		}
	}
}

// What a week is written from: the profile and the seed's fullest week, or an empty
// one without a seed.
func TestSources(t *testing.T) {
	var history data.Events
	diary(&history, 5, 6, 7, 9, 15) // weeks 0, 1, 2; the second has two events
	w := testWords(t, week.Joint, history)
	profile := people.Of(5)
	got := w.sources([]data.Request{{Profile: profile, History: history}, {Profile: profile}, {History: history}})
	want := [][]int32{
		append(w.profile(nil, profile), w.week(nil, history.Slice(1, 3))...),
		append(w.profile(nil, profile), counted(week.Day0, 7)...),
		append(w.profile(nil, nil), w.week(nil, history.Slice(1, 3))...),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

// With chain a week is written from the one before it, else each from the seed.
func TestChainOfWeeks(t *testing.T) {
	p := tinyParams()
	p.Mode = week.Factored
	run, g := fitted(t, p)
	from, other := request(10, 100), request(10, 100)
	other.History = sdktest.Train([]uint32{3})
	base := requested(t, g, run, from)[10]
	if cmp.Equal(base, requested(t, g, run, other)[10]) {
		t.Error("another seed gives the same weeks")
	}
	g.params.Chain = true
	chained := requested(t, g, run, from)[10]
	first := func(rows data.Events) data.Events {
		end, found := slices.BinarySearch(rows.Sequence, 2)
		if !found {
			t.Fatal("there is no second week")
		}
		return rows.Slice(0, end)
	}
	if diff := cmp.Diff(first(base), first(chained)); diff != "" {
		t.Errorf("the first week of a chain is another:\n%s", diff)
	}
	if cmp.Equal(base, chained) {
		t.Error("a chain writes what the seed alone gives")
	}
}

// As many steps of DDIM as the model has, or more, are ancestral sampling; either is
// clamped down to a step, or not at all.
func TestMovesOfParams(t *testing.T) {
	s := newSchedule(50)
	for _, c := range []struct {
		p    Params
		want []move
	}{
		{Params{DDIMSteps: 49, ClampStep: 7}, s.ddim(49, 50, false)},
		{Params{DDIMSteps: 49, Clamp: true, ClampStep: 7}, s.ddim(49, 7, false)},
		{Params{DDIMSteps: 10, OfficialDDIM: true}, s.ddim(10, 0, true)},
		{Params{DDIMSteps: 50, ClampStep: 7}, s.ancestral(50)},
		{Params{DDIMSteps: 60, Clamp: true}, s.ancestral(0)},
	} {
		if diff := cmp.Diff(c.want, c.p.moves(s), cmp.AllowUnexported(move{})); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.p, diff)
		}
	}
	for _, m := range (Params{DDIMSteps: 50}).moves(s) {
		if m.clamp {
			t.Errorf("step %d is clamped", m.t)
		}
	}
}
