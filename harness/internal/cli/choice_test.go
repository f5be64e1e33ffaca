package cli

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// Only a number with another on one side alone is at an edge, in whatever order the
// values were listed.
func TestEdges(t *testing.T) {
	for _, c := range []struct {
		chosen string
		tried  []string
		want   []string
	}{
		{"3", []string{"1", "3", "10"}, nil},
		{"3e-5", []string{"1e-3", "3e-5"}, []string{"x=3e-5 is the lowest value tried: consider extending its list."}},
		{"1e-3", []string{"1e-3", "3e-5"}, []string{"x=1e-3 is the highest value tried: consider extending its list."}},
		{"5", []string{"5"}, nil},
		{`"b"`, []string{`"a"`, `"b"`}, nil},
		{"true", []string{"true", "false"}, nil},
	} {
		choice := &spec.Choice{Chosen: spec.Values{"x": json.RawMessage(c.chosen)}}
		for _, v := range c.tried {
			choice.Candidates = append(choice.Candidates, spec.Tried{Values: spec.Values{"x": json.RawMessage(v)}})
		}
		if diff := cmp.Diff(c.want, edges(choice)); diff != "" {
			t.Errorf("%s of %s (-want +got)\n%s", c.chosen, c.tried, diff)
		}
	}
}

// A command is printed so that a shell reads the same words.
func TestTuneCommand(t *testing.T) {
	got := tuneCommand(&spec.Experiment{File: "my spec.yaml"}, []string{"repeats=3", "title=it's é", "predictors.0.tune.rate=[1]"})
	const want = `harness tune 'my spec.yaml' --set repeats=3 --set 'title=it'\''s é' --set 'predictors.0.tune.rate=[1]'`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	several := &spec.Experiment{File: "two.yaml", Dataset: spec.Dataset{Name: "second"}, Listed: true}
	if got, want := tuneCommand(several, []string{"repeats=3"}), "harness tune two.yaml --set dataset.name=second --set repeats=3"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
