package contract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/catalogue"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
)

// A plugin that becomes another during a run, or even during a step, gives nothing
// more to the store, where it would stand under the digest of the old one; and it is
// not started again.
func TestAReplacedPluginGivesNothing(t *testing.T) {
	for when, set := range map[string]func(l *lab, change func()){
		"before the first step": func(l *lab, change func()) { l.ready = change },
		"during a step": func(l *lab, change func()) {
			l.progress = func(*plan.Step, float64, string) { change() }
		},
	} {
		t.Run(when, func(t *testing.T) {
			l, own := labOfCopy(t)
			set(l, sync.OnceFunc(func() { own.write(t, []byte("no program")) }))
			g, outcome := l.run(l.experimentOf("fidelity", []plan.Entry{l.entry("prompter", nil)}, nil))
			for _, s := range g.Steps {
				_, stored, err := l.store.Step(s.Key.String())
				if before := s.Kind == plan.Fit && when == "during a step"; err != nil || stored != before {
					t.Errorf("%s: stored %v (%v)", s.Label, stored, err)
				}
			}
			if len(outcome.Errors) == 0 {
				t.Error("no step failed")
			}
			for s, err := range outcome.Errors {
				if !strings.Contains(err.Error(), "prompter has been replaced since the run was planned") {
					t.Errorf("%s: %v", s.Label, err)
				}
			}
		})
	}
}

// A plugin that is built again during a run, to the same bytes, is the same.
func TestAPluginBuiltAgainGoesOn(t *testing.T) {
	l, own := labOfCopy(t)
	l.ready = func() {
		own.write(t, own.program)
		if err := os.Chtimes(own.path, time.Time{}, time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
	}
	l.mustRun(l.experimentOf("fidelity", []plan.Entry{l.entry("prompter", nil)}, nil))
}

// executable is a program of the lab's own.
type executable struct {
	path    string
	program []byte
}

// labOfCopy returns a lab whose only plugin is a copy of prompter, and the copy.
func labOfCopy(t *testing.T) (*lab, executable) {
	t.Helper()
	l := newLab(t, fixture())
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(filepath.Join(dir, "null", "prompter"))
	if err != nil {
		t.Fatal(err)
	}
	own := executable{filepath.Join(t.TempDir(), "prompter"), program}
	own.write(t, program)
	l.found = &catalogue.Catalogue{Dirs: []string{filepath.Dir(own.path)}, Store: l.store}
	l.names = nil
	return l, own
}

// write puts a program where e is, as a build does: a new file takes the place of
// the old.
func (e executable) write(t *testing.T, program []byte) {
	t.Helper()
	err := errors.Join(os.WriteFile(e.path+".new", program, 0o777), os.Rename(e.path+".new", e.path))
	if err != nil {
		t.Error(err)
	}
}
