package cli

import (
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/reference"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// The status of a printed number follows the data, the stand-ins and the difference
// that was measured.
func TestPrintedStatus(t *testing.T) {
	paper, err := readReference("../../../results/reference/behaviorgen-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const standIn = "behaviorgen (offline stand-in)"
	block := plan.Block{Name: "bert4rec", Rows: []plan.Row{{Name: "Pretrained", Role: compare.Reference}, {Name: "behaviorgen"}, {Name: standIn}, {Name: "seqgan"}}}
	cell := func(low, high float64) []compare.Cell {
		return []compare.Cell{{Difference: &compare.Difference{Interval: stats.Interval{Low: low, High: high}}}}
	}
	compared := &compare.Block{Metrics: []string{"ndcg@3"}, Rows: []compare.Cells{
		{Row: compare.Row{Name: "Pretrained"}, Cells: []compare.Cell{{}}},
		{Row: compare.Row{Name: "behaviorgen"}, Cells: cell(.1, .2)},
		{Row: compare.Row{Name: standIn}, Cells: cell(.1, .2)},
		{Row: compare.Row{Name: "seqgan"}, Cells: cell(-.2, -.1)},
	}}
	for _, c := range []struct {
		source spec.DatasetSource
		row    int
		metric string
		want   reference.Status
		value  float64
	}{
		{spec.CSV, 0, "ndcg@3", reference.OtherData, .693},
		{spec.CSV, 1, "ndcg@3", reference.SameSide, .746},
		{spec.CSV, 1, "recall", reference.Undecided, .539}, // nothing was measured
		{spec.CSV, 2, "ndcg@3", reference.StandIn, .746},
		{spec.CSV, 3, "ndcg@3", reference.OtherData, .381},
		{spec.MobilitySim, 1, "ndcg@3", reference.Simulated, .746},
		{spec.MobilitySim, 2, "ndcg@3", reference.Simulated, .746},
		{spec.CSV, 1, "accuracy", "", 0},
	} {
		p := &prepared{spec: &spec.Experiment{Scenario: spec.FinetuneReplacement, Predict: spec.Predict{Target: sdk.TargetIntent}, Metrics: []string{"ndcg@3"}}, standIns: []string{standIn}}
		p.spec.Dataset.Name, p.spec.Dataset.Source = "fsq_nyc", c.source
		if p.beside, err = paper.Beside("T2", string(p.spec.Scenario), p.spec.Dataset.Name); err != nil {
			t.Fatal(err)
		}
		got, ok := p.printed(block, block.Rows[c.row], c.metric, compared)
		if reference.Status(got.Status) != c.want || got.Value != c.value || ok != (c.value != 0) {
			t.Errorf("%+v: %+v, %v", c, got, ok)
		}
		shares := p.derived(block, block.Rows[c.row])["Replacement"]
		if n, ok := shares["ndcg@3"]; ok != (c.row == 1 || c.row == 2) || ok && n.Value != .544 {
			t.Errorf("%+v: replacement %+v, %v", c, n, ok)
		} else if ok && c.source == spec.CSV && n.Status != map[int]string{1: string(reference.OtherData), 2: string(reference.StandIn)}[c.row] {
			t.Errorf("%+v: replacement is %s", c, n.Status)
		}
		p.spec.Predict.Target = sdk.TargetBehaviour
		if got, ok := p.printed(block, block.Rows[c.row], c.metric, compared); ok {
			t.Errorf("%+v, of behaviours: %+v", c, got)
		}
	}
}

// A printed share that the printed rows do not give is not shown without a word.
func TestAnUnsoundShareIsNoted(t *testing.T) {
	paper, err := readReference("../../../results/reference/behaviorgen-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := &prepared{spec: &spec.Experiment{Scenario: spec.PretrainAugmentation, Predict: spec.Predict{Target: sdk.TargetIntent}, Metrics: []string{"precision", "recall"}}}
	if p.beside, err = paper.Beside("T1", string(p.spec.Scenario), "smartphone-sim"); err != nil {
		t.Fatal(err)
	}
	shares := p.derived(plan.Block{Name: "pituning"}, plan.Row{Name: "behaviorgen"})["Improvement"]
	for metric, want := range map[string]bool{"precision": true, "recall": false} {
		if got := strings.HasSuffix(shares[metric].Why, "; and the printed rows give another number"); got != want {
			t.Errorf("%s: %+v", metric, shares[metric])
		}
	}
}
