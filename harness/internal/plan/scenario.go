package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// A Scenario is one way to judge synthetic data.
type Scenario struct {
	Name     string
	Summary  string
	Controls []string // control rows that it can show, in table order
	// Tunes is the part of a dev user's real rows that settings of fine-tuning are
	// chosen on; None where no predictor is fine-tuned.
	Tunes Part
	// Once says that nothing of it is repeated: its releases are what varies.
	Once  bool
	build func(*builder)
}

// Scenarios lists every scenario, in the order of the paper.
func Scenarios() []Scenario {
	return []Scenario{
		pretrainAugmentation, finetuneReplacement, finetuneAugmentation,
		fidelity, segment, privacy, intentDistribution,
	}
}

// ScenarioNamed returns the scenario with a name.
func ScenarioNamed(name string) (Scenario, error) {
	var names []string
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scenario{}, fmt.Errorf("unknown scenario %q: the scenarios are %s", name, strings.Join(names, ", "))
}

// Expand returns the graph of an experiment. An experiment that cannot make the
// table of its scenario (no predictor, no individual user) is an error.
func Expand(e *Experiment) (*Graph, error) {
	scenario, err := ScenarioNamed(e.Scenario)
	if err != nil {
		return nil, err
	}
	for _, c := range e.Controls {
		if !slices.Contains(scenario.Controls, c) {
			return nil, fmt.Errorf("scenario %s has no control %q: its controls are %s", e.Scenario, c, strings.Join(scenario.Controls, ", "))
		}
	}
	b := newBuilder(e, scenario)
	scenario.build(b)
	if b.err != nil {
		return nil, b.err
	}
	if len(b.graph.Blocks) == 0 {
		return nil, fmt.Errorf("scenario %s makes no table of this experiment: it lists no predictors", e.Scenario)
	}
	return &b.graph, nil
}

// controls returns the scenario's controls that the experiment shows, in the
// order of the scenario.
func (b *builder) controls() []string {
	return slices.DeleteFunc(slices.Clone(b.scenario.Controls), func(c string) bool { return !slices.Contains(b.Controls, c) })
}

// floors are the rows of the simple predictors: each with the real rows that the
// table's real-only row may use, trained for all users and measured on some.
func (b *builder) floors(all, users []uint32, part Part) []Row {
	var rows []Row
	for _, f := range b.Floors {
		rows = append(rows, Row{Name: f.Name, Role: compare.Floor, Shows: part, Measures: b.repeats(func(r int) *Step {
			model := b.pretrain(f, []Source{{Part: Train}}, nil, r, "real")
			scores := b.finetune(f, model, all, []Source{{Part: part}}, nil, r, string(part))
			return b.measure(scores, users, r, fmt.Sprintf("%s/floor/%d users/r%d", f.Name, len(users), r))
		})})
	}
	return rows
}
