package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// The figures show what the paper claims of its own data of the kind of ours, and
// nothing where there is no such data or no paper.
func TestClaimedThresholds(t *testing.T) {
	for _, c := range []struct {
		dataset, file     string
		overlap, accuracy float64
	}{
		{"mobility-sim", "behaviorgen-2025.yaml", .5, .74},
		{"fsq_nyc", "behaviorgen-2025.yaml", .5, .74},
		{"smartphone-sim", "behaviorgen-2025.yaml", .3, .55},
		{"rhythms", "behaviorgen-2025.yaml", 0, 0},
		{"mobility-sim", "", 0, 0},
	} {
		p := &prepared{spec: &spec.Experiment{Scenario: spec.Privacy}}
		p.spec.Dataset.Name = c.dataset
		if c.file != "" {
			p.spec.Reference.Path = "../../../results/reference/" + c.file
		}
		var err error
		if p.paper, p.beside, err = referred(p.spec); err != nil {
			t.Fatal(err)
		}
		var unique figure.Distribution
		var attack figure.Attack
		p.claimed(&unique, &attack)
		var want figure.Distribution
		if c.overlap > 0 {
			want.Published = []figure.Threshold{{Label: "Li et al. 2025: more than 80 % left of it, on their own data", Value: c.overlap}}
		}
		if diff := cmp.Diff(want, unique); diff != "" {
			t.Errorf("%s %q: uniqueness (-want +got)\n%s", c.dataset, c.file, diff)
		}
		if attack.Published != c.accuracy || (attack.Source != "") != (c.accuracy > 0) {
			t.Errorf("%s %q: membership %+v, want %g", c.dataset, c.file, attack, c.accuracy)
		}
	}
}
