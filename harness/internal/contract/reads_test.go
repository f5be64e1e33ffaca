package contract

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
)

// TestParamsSayWhichRowsReachAGenerator compares what reached generators of which a
// param says what they read with testdata/reads/<scenario>.txt, and holds whatever
// that says: nothing of a user reaches one that reads none, and of one that reads
// the seed only what the scenario offers for it. Entries that differ in such a param
// share their fit.
func TestParamsSayWhichRowsReachAGenerator(t *testing.T) {
	const seedRows, limitedRows = 20, 12
	for scenario, most := range map[string]int{
		"finetune-replacement": seedRows, "finetune-augmentation": limitedRows, "fidelity": seedRows,
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, fixture())
			var generators []plan.Entry
			reads := map[string]string{}
			add := func(plugin, param, value, what string) {
				g := l.entry(plugin, map[string]any{"transcript": true, param: value})
				g.Name = plugin + " " + value
				reads[string(g.Params)] = what
				generators = append(generators, g)
			}
			add("null/transformer", "edits", "train", "train")
			add("null/transformer", "edits", "seed", "seed")
			add("null/pairs", "start", "seed", "seed")
			add("null/pairs", "start", "nothing", "none")
			e := l.experimentOf(scenario, generators, []plan.Entry{l.entry(predictors[0], nil)})
			e.Controls = nil
			where := places(l.set)
			var text strings.Builder
			fits, shown := 0, 0
			for _, step := range l.mustRun(e).Steps {
				if step.Kind == plan.Fit {
					fits++
				}
				if step.Kind != plan.Synthesize {
					continue
				}
				received, what := l.received(step), reads[string(step.Params)]
				for line := range strings.Lines(received) {
					prefix, _, _, content, ok := parse(strings.TrimSuffix(line, "\n"))
					if !ok || prefix != "generate event" {
						continue
					}
					shown++
					at := where[content].at
					if what == "none" || what == "seed" && at >= most {
						t.Errorf("%s: row %d reaches a generator that reads %s", step.Label, at, what)
					}
				}
				fmt.Fprintf(&text, "%s\n%s\n", step.Label, summary(l.set, received, false))
			}
			if fits != 2 || shown == 0 {
				t.Errorf("%d fits of two plugins, %d rows shown", fits, shown)
			}
			golden(t, filepath.Join("reads", scenario+".txt"), text.String())
		})
	}
}
