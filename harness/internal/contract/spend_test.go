package contract

import (
	"errors"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// prompters is an experiment with two prompters on one endpoint that share a
// budget.
func (l *lab) prompters(requests uint64) *plan.Experiment {
	e := l.experiment("fidelity")
	e.Generators = nil
	for _, endpoint := range []string{"a", "b"} {
		g := l.entry("null/prompter", map[string]any{"transcript": true, "endpoint": endpoint})
		g.Name, g.Plugin.Uses, g.Plugin.Budget = "prompter "+endpoint, []string{"llm:shared"}, sdk.Budget{Requests: requests}
		e.Generators = append(e.Generators, g)
	}
	return e
}

// The prompter writes two weeks of 20 events for the one individual user: two
// requests an endpoint.
func TestBudgetIsSharedAndWhatWasBoughtStays(t *testing.T) {
	l := newLab(t, fixture())
	_, outcome := l.run(l.prompters(3))
	if len(outcome.Errors) != 1 {
		t.Fatalf("%d steps failed, want one: %v", len(outcome.Errors), outcome.Errors)
	}
	for step, err := range outcome.Errors {
		if step.Kind != plan.Synthesize || !errors.Is(err, sdk.ErrBudget) || !strings.Contains(err.Error(), "1 requests spent at week 2") {
			t.Errorf("%s: %v", step.Label, err)
		}
	}
	// A new run has a new budget. Of its one request the first is left over from
	// the failed step's state folder.
	g, outcome := l.run(l.prompters(1))
	if len(outcome.Errors) != 0 {
		t.Fatalf("the request that was bought has to be bought again: %v", outcome.Errors)
	}
	left := ""
	for _, s := range g.Steps {
		if s.Kind == plan.Synthesize && strings.Contains(s.Label, "prompter b") {
			left = l.received(s)
		}
	}
	if !strings.HasPrefix(left, "generate budget requests=1\n") {
		t.Errorf("the second run was told of another budget: %.60q", left)
	}
}

func TestFirstRepliesAreTheHarnessesToJudge(t *testing.T) {
	l := newLab(t, fixture())
	e := l.experiment("fidelity")
	e.Ratio = 3 // six weeks, of which the third and the sixth are asked for twice
	for _, s := range l.mustRun(e).Steps {
		if s.Kind != plan.Synthesize || s.Plugin.Name != "null/prompter" {
			continue
		}
		attempts, err := run.Attempts(l.store, s)
		if err != nil {
			t.Fatal(err)
		}
		first, readable := 0, 0
		for _, a := range attempts {
			if a.Number == 0 {
				first++
				if a.Parsed.Len() == strings.Count(a.Text, "\n") && a.Parsed.Len() > 0 {
					readable++
				}
			}
		}
		if first != 6 || readable != 4 || len(attempts) != 8 {
			t.Errorf("%d first replies, %d of them readable, of %d replies: want 6, 4 and 8", first, readable, len(attempts))
		}
	}
}
