package contract

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/catalogue"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
)

// A plugin that is built again during a run gives nothing to the store: its steps
// would stand there under the digest of the old one.
func TestAReplacedPluginGivesNothing(t *testing.T) {
	l := newLab(t, fixture())
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "null", "prompter"))
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(t.TempDir(), "prompter")
	if err := os.WriteFile(own, b, 0o777); err != nil {
		t.Fatal(err)
	}
	l.found = &catalogue.Catalogue{Dirs: []string{filepath.Dir(own)}, Store: l.store}
	l.names = nil
	e := l.experimentOf("fidelity", []plan.Entry{l.entry("prompter", nil)}, nil)
	l.ready = func() {
		if err := os.Chtimes(own, time.Time{}, time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
	}
	g, outcome := l.run(e)
	if outcome.Ran != 0 || len(outcome.Errors) == 0 {
		t.Errorf("%d of %d steps ran, %d failed", outcome.Ran, len(g.Steps), len(outcome.Errors))
	}
	for step, err := range outcome.Errors {
		if !strings.Contains(err.Error(), "prompter has been replaced since the run was planned") {
			t.Errorf("%s: %v", step.Label, err)
		}
	}
}
