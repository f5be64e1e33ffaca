package spec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSchemaFile holds that the schema that editors use is the one of the code.
func TestSchemaFile(t *testing.T) {
	goldenFile(t, "../../../experiments/experiment.schema.json", string(Schema()))
}

// TestSchemaAllowsParts holds that an editor accepts a file that extends
// another, and a whole spec, but not half of one.
func TestSchemaAllowsParts(t *testing.T) {
	schema, err := compile(Schema())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{"extends: a.yaml\ndataset: {path: x}", true},
		{"name: t\nscenario: fidelity\ndataset: {name: d}", true},
		{"name: t\nscenario: fidelity", false},
		{"extends: a.yaml\nnmae: t", false},
	} {
		if err := schema.Validate(parse("x", "", []byte(c.text)).value); (err == nil) != c.ok {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

// TestScalar follows the examples of YAML 1.2.2, section 10.3.2.
func TestScalar(t *testing.T) {
	for _, c := range []struct {
		text string
		want any
	}{
		{"", nil}, {"~", nil}, {"null", nil}, {"nULL", "nULL"},
		{"true", true}, {"False", false}, {"yes", "yes"}, {"on", "on"},
		{"0", int64(0)}, {"0o7", int64(7)}, {"0x3A", int64(58)}, {"-19", int64(-19)}, {"+3", int64(3)}, {"010", int64(10)},
		{"18446744073709551615", uint64(18446744073709551615)},
		{"0.", int64(0)}, {"-0.0", int64(0)}, {".5", .5}, {"+12e03", int64(12000)}, {"-2E+05", int64(-200000)}, {"1e-3", .001},
		{"1_000", "1_000"}, {"1.2.3", "1.2.3"}, {"e5", "e5"}, {"2024-01-01", "2024-01-01"}, {"0xZ", "0xZ"}, {"-", "-"},
	} {
		got, ok := scalar(c.text)
		if diff := cmp.Diff(c.want, got); diff != "" || !ok {
			t.Errorf("%q, ok %v (-want +got)\n%s", c.text, ok, diff)
		}
	}
	for _, text := range []string{".inf", "-.INF", ".NaN", "1e999", "18446744073709551616"} {
		if got, ok := scalar(text); ok {
			t.Errorf("%q is %v, want it refused", text, got)
		}
	}
}
