package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// A row that stands in for a method says so in its name and above its table, on real
// data too; a row of the method itself does not.
func TestStandInsAreNamed(t *testing.T) {
	d := sdk.Description{ParamsSchema: []byte(`{"type": "object", "properties": {"url": {"type": "string", "x-stand-in": {"": "offline stand-in"}}}}`)}
	p := &prepared{spec: &spec.Experiment{}}
	p.spec.Dataset.Source = spec.CSV
	for _, c := range []struct{ name, params, want string }{
		{"asked", `{"url": "http://host"}`, "asked"},
		{"asked", `{"url": ""}`, "asked (offline stand-in)"},
		{"other (offline stand-in)", `{"url": ""}`, "other (offline stand-in)"},
	} {
		e := spec.Entry{Name: c.name, Params: []byte(c.params), Role: spec.Ours}
		if got, err := p.named(e, d); got != c.want || err != nil {
			t.Errorf("%s under %s is %q, %v, want %q", c.name, c.params, got, err, c.want)
		}
		if claims := p.role(e, c.want) == compare.Ours; claims != (c.want == "asked") {
			t.Errorf("%s: a claim: %v", c.want, claims)
		}
	}
	simulated := &prepared{spec: &spec.Experiment{Dataset: spec.Dataset{Source: spec.MobilitySim}}}
	if r := simulated.role(spec.Entry{Role: spec.Ours}, "asked"); r != compare.Generator {
		t.Errorf("on simulated data the method is %s", r)
	}
	if h := p.heading().String(); !strings.HasPrefix(h, "HARNESS CHECK: asked (offline stand-in), other (offline stand-in): ") {
		t.Errorf("above the table: %q", h)
	}
	if h := (&prepared{spec: p.spec}).heading(); len(h) > 0 {
		t.Errorf("real data without stand-ins: %q", h)
	}
}

// A resource is named by its params, and one of an empty param is none.
func TestResources(t *testing.T) {
	uses := []string{"llm:{url}", "disk", "{url}/{n}"}
	for params, want := range map[string][]string{
		`{"url": "http://host", "n": 2}`: {"llm:http://host", "disk", "http://host/2"},
		`{"url": "", "n": 2}`:            {"disk"},
	} {
		got, err := resources(uses, []byte(params))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", params, err, diff)
		}
	}
}
