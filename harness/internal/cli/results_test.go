package cli

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// Tables stand together that are of one experiment on several data sets: not those of two
// scales of it, and none twice.
func TestOnAnother(t *testing.T) {
	on := func(change func(*spec.Experiment)) *prepared {
		e := &spec.Experiment{Name: "table", File: "table.yaml", Scale: "quick"}
		e.Dataset.Name = "third"
		change(e)
		return &prepared{spec: e}
	}
	before := []*prepared{
		on(func(e *spec.Experiment) { e.Dataset.Name = "first" }), on(func(e *spec.Experiment) { e.Dataset.Name = "second" }),
	}
	for name, c := range map[string]struct {
		change func(*spec.Experiment)
		want   bool
	}{
		"another data set": {func(*spec.Experiment) {}, true},
		"another name":     {func(e *spec.Experiment) { e.Name = "figure" }, false},
		"another file":     {func(e *spec.Experiment) { e.File = "other/table.yaml" }, false},
		"another scale":    {func(e *spec.Experiment) { e.Scale = "full" }, false},
		"the first again":  {func(e *spec.Experiment) { e.Dataset.Name = "first" }, false},
		"the second again": {func(e *spec.Experiment) { e.Dataset.Name = "second" }, false},
	} {
		if got := onAnother(before, on(c.change)); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
