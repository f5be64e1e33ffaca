package run

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

// nobody is told how tasks end.
func nobody(int, error) {}

// variant is a graph that shares the keys of chain's model and scores under other
// labels, and ends in a comparison of its own.
func variant() *plan.Graph {
	g := &plan.Graph{}
	for i, label := range []string{"its model", "its scores", "its compare"} {
		s := &plan.Step{Label: label, Kind: plan.Measure}
		s.Key[0] = byte(i + 1)
		if i > 0 {
			s.Inputs = []plan.Input{{Role: "input", Step: g.Steps[i-1]}}
		}
		g.Steps = append(g.Steps, s)
	}
	g.Steps[2].Key[0] = 99
	return g
}

// What jobs share runs once, for the first of them; each is told done as its last step
// ends, and one that has nothing to do at once.
func TestGraphsShareSteps(t *testing.T) {
	s := opened(t)
	idle := &plan.Graph{Steps: []*plan.Step{{Label: "idle", Kind: plan.Measure, Key: plan.Key{200}}}}
	if _, err := s.Finish(idle.Steps[0].Key.String(), store.Record{Label: "idle"}); err != nil {
		t.Fatal(err)
	}
	first, second, third := &finisher{store: s}, &finisher{store: s}, &finisher{store: s}
	var done []string
	outcomes, err := Graphs(t.Context(), []Job{{chain(), first}, {variant(), second}, {idle, third}}, s, Options{Slots: 1, Done: func(job int, out *Outcome) {
		done = append(done, fmt.Sprintf("%d: %d hits, %d ran", job, out.Hits, out.Ran))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"model", "scores", "other", "measure", "measure other", "compare"}, first.ran); diff != "" {
		t.Errorf("first ran (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"its compare"}, second.ran); diff != "" {
		t.Errorf("second ran (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2: 1 hits, 0 ran", "0: 0 hits, 6 ran", "1: 2 hits, 1 ran"}, done); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
	if outcomes[1].Ran != 1 || outcomes[1].Hits != 2 {
		t.Errorf("outcome of the second %+v", outcomes[1])
	}
}

// A shared step that fails is the failure of every job; the first one names it.
func TestGraphsShareFailures(t *testing.T) {
	s, a, b := opened(t), chain(), variant()
	first := &finisher{store: s, fail: map[string]error{"scores": errors.New("no: weights")}}
	second := &finisher{store: s}
	var skipped []string
	outcomes, err := Graphs(t.Context(), []Job{{a, first}, {b, second}}, s, Options{Slots: 1, Observe: func(e Event) {
		if e.Phase == Skipped {
			skipped = append(skipped, e.Step.Label)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if outcomes[0].Errors[a.Steps[1]] == nil || outcomes[1].Errors[b.Steps[1]] == nil {
		t.Errorf("errors %v and %v", outcomes[0].Errors, outcomes[1].Errors)
	}
	if got := outcomes[1].Reason(b.Steps[2]); got != "scores failed: no: weights" {
		t.Errorf("reason %q", got)
	}
	if diff := cmp.Diff([]string{"measure", "compare", "its compare"}, skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	if len(second.ran) > 0 {
		t.Errorf("second ran %v", second.ran)
	}
}
