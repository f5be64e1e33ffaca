package contract

import (
	"errors"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
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

// The prompter is the one null generator that reports replies.
func TestFirstRepliesAreTheHarnessesToJudge(t *testing.T) {
	l := newLab(t, fixture())
	e := l.experiment("fidelity")
	e.Ratio, e.Metrics = 3, []string{fidelity.PassAt1} // six weeks, of which the third and the sixth are asked for twice
	g, err := plan.Expand(e)
	if err != nil {
		t.Fatal(err)
	}
	local, outcome := l.execute(e, g)
	for _, err := range outcome.Errors {
		t.Fatal(err)
	}
	block, err := local.Block(g.Blocks[0].Compare)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range block.Rows {
		cell := row.Cells[0]
		if prompted := row.Name == "null/prompter"; cell.None == prompted || prompted && cell.Value != 4./6 {
			t.Errorf("Pass@1 of %s: %+v, want 4 of 6 of the prompter alone", row.Name, cell)
		}
	}
}
