package contract

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
)

// TestWhichRowsTuningSends compares what reached the predictor while settings were
// chosen with testdata/tuning/<scenario>.txt, and holds whatever that says: no row
// of an individual user is sent, no test row of the population, and none of the
// dev user but in the histories of windows.
func TestWhichRowsTuningSends(t *testing.T) {
	for _, scenario := range []string{"finetune-replacement", "finetune-augmentation"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, fixture())
			tuner := l.entry(predictors[0], map[string]any{"transcript": true})
			tuner.Candidates = []plan.Candidate{{Name: "candidate", Params: tuner.Params}}
			g, outcome := l.runAs(l.experimentOf(scenario, nil, []plan.Entry{tuner}), plan.ExpandTuning)
			for _, err := range outcome.Errors {
				t.Fatal(err)
			}
			where := places(l.set)
			var text strings.Builder
			rows := 0
			for _, step := range g.Steps {
				received := l.received(step)
				for line := range strings.Lines(received) {
					prefix, user, _, content, ok := parse(strings.TrimSuffix(line, "\n"))
					if !ok {
						continue
					}
					rows++
					row, real := where[content]
					at := row.at
					switch {
					case !real || row.user != user:
						t.Errorf("%s: %q gets as user %d's what is no real row of that user: %s", step.Label, prefix, user, content)
					case user == individual:
						t.Errorf("%s: a row of the individual user reaches %q", step.Label, prefix)
					case user == population && (prefix != "pretrain train" || at >= trainRows):
						t.Errorf("%s: row %d of the population reaches %q", step.Label, at, prefix)
					case user == dev && at >= trainRows && !strings.HasSuffix(prefix, "history"):
						t.Errorf("%s: test row %d of the dev user reaches %q", step.Label, at, prefix)
					}
				}
				fmt.Fprintf(&text, "%s\n%s\n", step.Label, summary(l.set, received, false))
			}
			if rows == 0 {
				t.Error("nothing was sent")
			}
			golden(t, filepath.Join("tuning", scenario+".txt"), text.String())
		})
	}
}
