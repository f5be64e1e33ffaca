package plan

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChangesNameTheFields(t *testing.T) {
	a, b := sample("finetune-replacement"), sample("finetune-replacement")
	b.Generators[1].Params = json.RawMessage(`{"order":2}`)
	fitOf := func(e *Experiment) (fit, write json.RawMessage) {
		for _, s := range expand(t, e).Steps {
			if s.Plugin != nil && s.Plugin.Name == "seeded" && s.Repeat == 0 {
				if s.Kind == Fit {
					fit = s.Identity(e).JSON()
				} else if write == nil && s.Kind == Synthesize {
					write = s.Identity(e).JSON()
				}
			}
		}
		return fit, write
	}
	fitA, writeA := fitOf(a)
	fitB, writeB := fitOf(b)
	fields := func(x, y json.RawMessage) []string {
		changes, err := Changes(x, y)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range changes {
			names = append(names, c.Field)
		}
		return names
	}
	if diff := cmp.Diff([]string{"params", "params.order", "seed"}, fields(fitA, fitB)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"inputs.model.1", "params", "params.order", "seed"}, fields(writeA, writeB)); diff != "" {
		t.Error(diff)
	}
	if got := fields(fitA, fitA); got != nil {
		t.Errorf("an identity differs from itself in %v", got)
	}
}
