package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
)

// finisher is an Executor for what Graph alone decides: it writes records, or
// fails.
type finisher struct {
	store *store.Store
	fail  map[string]error
	ran   []string // with one slot
}

func (f *finisher) Execute(_ context.Context, step *plan.Step) error {
	f.ran = append(f.ran, step.Label)
	if err := f.fail[step.Label]; err != nil {
		return err
	}
	_, err := f.store.Finish(step.Key.String(), store.Record{Label: step.Label})
	return err
}

// chain is the graph model -> scores -> measure -> compare, with a second branch
// into compare.
func chain() *plan.Graph {
	g := &plan.Graph{}
	add := func(label string, inputs ...*plan.Step) *plan.Step {
		s := &plan.Step{Label: label, Kind: plan.Measure}
		s.Key[0] = byte(len(g.Steps) + 1)
		for _, in := range inputs {
			s.Inputs = append(s.Inputs, plan.Input{Role: "input", Step: in})
		}
		g.Steps = append(g.Steps, s)
		return s
	}
	model := add("model")
	scores := add("scores", model)
	other := add("other")
	add("compare", add("measure", scores), add("measure other", other))
	return g
}

func opened(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func labels(steps []*plan.Step) []string {
	var all []string
	for _, s := range steps {
		all = append(all, s.Label)
	}
	return all
}

// Only what the end of the graph lacks has to run: a step whose results are all
// there does not, even if its own record is gone.
func TestMissing(t *testing.T) {
	for _, c := range []struct{ forget, want []string }{
		{nil, nil},
		{[]string{"model", "scores"}, nil},
		{[]string{"compare"}, []string{"compare"}},
		{[]string{"model", "measure", "compare"}, []string{"measure", "compare"}},
		{[]string{"model", "scores", "measure", "compare"}, []string{"model", "scores", "measure", "compare"}},
		{[]string{"other"}, nil},
	} {
		g, s := chain(), opened(t)
		for _, step := range g.Steps {
			if !slices.Contains(c.forget, step.Label) {
				if _, err := s.Finish(step.Key.String(), store.Record{Label: step.Label}); err != nil {
					t.Fatal(err)
				}
			}
		}
		missing, err := Missing(g, s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, labels(missing)); diff != "" {
			t.Errorf("without %v (-want +got):\n%s", c.forget, diff)
		}
	}
}

// A step whose plugin refuses to be measured is no failure: what needs it is not run,
// and nothing is stopped by it.
func TestRefusalIsNoFailure(t *testing.T) {
	g, s := chain(), opened(t)
	refusal := &launch.Error{Plugin: "p", Phase: "score", Err: &client.CallError{Call: "score", Code: codes.FailedPrecondition, Message: "no model\nmore"}}
	x := &finisher{store: s, fail: map[string]error{"scores": fmt.Errorf("scores: %w", refusal)}}
	phases := map[string]Phase{}
	out, err := Graph(t.Context(), g, s, x, Options{Slots: 1, StopSoon: true, Observe: func(e Event) { phases[e.Step.Label] = e.Phase }})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"model", "scores", "other", "measure other"}, x.ran); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
	if out.Ran != 3 || len(out.Errors) != 0 || len(out.Refused) != 1 || len(out.Skips) != 2 || phases["scores"] != Refused {
		t.Errorf("outcome %+v, phase %s", out, phases["scores"])
	}
	for _, step := range g.Steps {
		want := ""
		if slices.Contains([]string{"scores", "measure", "compare"}, step.Label) {
			want = "no model"
		}
		if got := NotMeasurable(out.Failed(step)); got != want {
			t.Errorf("%s: not measurable because %q, want %q", step.Label, got, want)
		}
	}
}

// A failure keeps what needs it from running, nothing else, and the next run
// goes on from there.
func TestGraphGoesOn(t *testing.T) {
	g, s := chain(), opened(t)
	boom := &launch.Error{Plugin: "p", Phase: "score", Died: "exit 7", Err: status.Error(codes.Unavailable, "gone")}
	x := &finisher{store: s, fail: map[string]error{"scores": fmt.Errorf("scores: %w", boom)}}
	var events []string
	out, err := Graph(t.Context(), g, s, x, Options{Slots: 1, Observe: func(e Event) {
		events = append(events, fmt.Sprintf("%s %s", e.Step.Label, e.Phase))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"model", "scores", "other", "measure other"}, x.ran); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
	want := []string{
		"model started", "model finished", "scores started", "scores failed", "other started", "other finished",
		"measure other started", "measure other finished", "measure skipped", "compare skipped",
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if out.Hits != 0 || out.Ran != 3 || len(out.Errors) != 1 || len(out.Skips) != 2 {
		t.Errorf("outcome %+v", out)
	}
	for _, step := range g.Steps {
		want := ""
		if slices.Contains([]string{"scores", "measure", "compare"}, step.Label) {
			want = "scores failed: exit 7"
		}
		if got := out.Reason(step); got != want {
			t.Errorf("%s: reason %q, want %q", step.Label, got, want)
		}
	}

	x.fail, x.ran = nil, nil
	out, err = Graph(t.Context(), g, s, x, Options{Slots: 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"scores", "measure", "compare"}, x.ran); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
	if out.Hits != 3 || out.Ran != 3 || len(out.Errors) != 0 {
		t.Errorf("outcome %+v", out)
	}
}

// StopSoon starts nothing after the first failure.
func TestGraphStopsSoon(t *testing.T) {
	g, s := chain(), opened(t)
	x := &finisher{store: s, fail: map[string]error{"model": errors.New("no: weights\nand more")}}
	out, err := Graph(t.Context(), g, s, x, Options{Slots: 1, StopSoon: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"model"}, x.ran); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
	reasons := map[string]string{}
	for _, step := range g.Steps {
		reasons[step.Label] = out.Reason(step)
	}
	want := map[string]string{
		"model": "model failed: no: weights", "scores": "model failed: no: weights", "measure": "model failed: no: weights",
		"compare": "model failed: no: weights", "other": "the run was stopped", "measure other": "the run was stopped",
	}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

// A store that cannot be read is an error of the graph, not of a step.
func TestGraphOfADamagedStore(t *testing.T) {
	g, dir := chain(), t.TempDir()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	key := g.Steps[1].Key.String()
	if err := os.MkdirAll(filepath.Join(dir, "steps", key[:2]), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "steps", key[:2], key), []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Graph(t.Context(), g, s, &finisher{store: s}, Options{}); err == nil {
		t.Error("a damaged record is no error")
	}
}
