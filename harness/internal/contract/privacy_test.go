package contract

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// ofReleases are the metrics of privacy that need releases.
var ofReleases = []string{privacy.Membership, privacy.AUC, privacy.TPR, privacy.Diagnostic, privacy.Audited}

// Every shape of generator passes through privacy to the end, in populations down to one
// user, and every cell is a number but those of what there is not: releases, an unseen
// week. Who learns and is
// not fitted again has no release; who learns nothing needs no fit.
func TestEveryShapePassesThroughPrivacy(t *testing.T) {
	for _, c := range []struct {
		population int
		refit      bool
	}{{6, true}, {6, false}, {2, true}, {1, true}} {
		t.Run(fmt.Sprintf("%d users, refit %v", c.population, c.refit), func(t *testing.T) {
			t.Parallel()
			roles := append(slices.Repeat([]dataset.Role{dataset.Population}, c.population), dataset.Dev, dataset.Individual)
			l := newLab(t, people(roles...))
			e := l.experiment("privacy")
			e.Releases, e.Metrics, e.Predictors = 4, privacy.Names(), nil
			learns := map[string]bool{}
			for i := range e.Generators {
				e.Generators[i].Refit = c.refit
				learns[e.Generators[i].Name] = e.Generators[i].Plugin.Description.Learns
			}
			g, err := plan.Expand(e)
			if err != nil {
				t.Fatal(err)
			}
			local, outcome := l.execute(e, g)
			for step, err := range outcome.Errors {
				t.Errorf("%s: %v", step.Label, err)
			}
			for _, s := range g.Steps {
				if s.Plugin != nil {
					ofItsUsers(t, s, l.received(s))
				}
			}
			block, err := local.Block(g.Blocks[0].Compare)
			if err != nil {
				t.Fatal(err)
			}
			if len(block.Undefined) > 0 {
				t.Errorf("undefined: %v", block.Undefined)
			}
			for k, r := range block.Rows {
				released := r.Role != compare.Yardstick && (c.refit || !learns[r.Name])
				unseen := g.Blocks[0].Rows[k].Shows != plan.Train // here no week is of test events alone
				for i, metric := range block.Metrics {
					want := released
					if !slices.Contains(ofReleases, metric) {
						want = unseen || metric != fidelity.SeedCopy
					}
					if r.Cells[i].None == want {
						t.Errorf("%s: %s has a value: %v, want %v", r.Name, metric, !want, want)
					}
					if copies := r.Name == "seed-tiled" && metric == privacy.AUC && c.population > 2; copies && r.Cells[i].Value < .6 { // few to learn from
						t.Errorf("copies: %s is %g", metric, r.Cells[i].Value)
					}
				}
			}
		})
	}
}

// ofItsUsers checks that only rows of the users of a step reached its plugin: of a
// release, those who are in it.
func ofItsUsers(t *testing.T, step *plan.Step, transcript string) {
	t.Helper()
	for line := range strings.Lines(transcript) {
		if _, user, _, _, ok := parse(strings.TrimSuffix(line, "\n")); ok && !slices.Contains(step.Work.Users, uint32(user)) {
			t.Errorf("%s: a row of user %d, who is not of %v", step.Label, user, step.Work.Users)
			return
		}
	}
}

// The one shape that writes nothing is refused where it is named.
func TestAPredictorIsNoGeneratorOfPrivacy(t *testing.T) {
	l := newLab(t, fixture())
	file := filepath.Join(t.TempDir(), "spec.yaml")
	text := "name: t\nscenario: privacy\ndataset: {name: d, source: mobility-sim}\ngenerators: [{plugin: null/pairs}, {plugin: null/tuner}]\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := spec.Load(file, spec.Options{Plugins: l.found})
	if want := "spec.yaml:4:45: generators.1: null/tuner is a predictor; it belongs in predictors or floors"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
}
