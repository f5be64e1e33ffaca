package spec

import (
	"path/filepath"
	"strings"
	"testing"
)

// A reference is a file and one of its tables; in privacy, of which there are figures
// alone, the file is enough.
func TestReference(t *testing.T) {
	dir := write(t, map[string]string{
		"spec.yaml": "name: t\nscenario: fidelity\ndataset: {name: d, source: mobility-sim}\n",
	})
	for _, c := range []struct{ scenario, reference, want string }{
		{"fidelity", "{file: a, table: T4}", ""},
		{"fidelity", "{file: a}", `reference: missing key "table"`},
		{"fidelity", "{table: T4}", `reference: missing key "file"`},
		{"privacy", "{file: a}", ""},
		{"privacy", "{table: T4}", `reference: missing key "file"`},
	} {
		o := options()
		o.Sets = []string{"scenario=" + c.scenario, "reference=" + c.reference}
		_, err := Load(filepath.Join(dir, "spec.yaml"), o)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v, want %q", c.scenario, c.reference, err, c.want)
		}
	}
}
