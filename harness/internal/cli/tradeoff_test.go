package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
)

// A point is a row's ExcessReplacement at its linkage; the population's is that of the
// row Pretrained, at the linkage of the same events for everybody.
func TestWorths(t *testing.T) {
	cell := func(x float64) []table.Cell { return []table.Cell{{Value: &x}} }
	low, high := -.1, .9
	utility := &table.Block{
		Columns: []table.Column{{Metric: compare.Primary}},
		Sections: []table.Section{
			{Name: "Real data", Rows: []table.Row{{Name: "Pretrained", Cells: cell(.5)}, {Name: "Finetuned", Cells: cell(.75)}}},
			{Name: "Controls", Rows: []table.Row{{Name: "seed-only", Cells: cell(.625)}}},
			{Name: "ExcessReplacement", Rows: []table.Row{
				{Name: "seed-tiled", Cells: cell(.25)}, {Name: "markov", Cells: []table.Cell{{Value: cell(.5)[0].Value, Low: &low, High: &high}}}, {Name: "undefined", Cells: []table.Cell{{Text: "n/d"}}},
			}},
		},
	}
	attacks := &table.Block{
		Columns: []table.Column{{Metric: privacy.LinkTop1}},
		Sections: []table.Section{
			{Name: "Real data", Rows: []table.Row{{Name: "real held-out", Cells: cell(.8)}}},
			{Name: "Controls", Rows: []table.Row{{Name: "seed-tiled", Cells: cell(.7)}, {Name: "population", Cells: cell(.01)}}},
			{Name: "Synthetic data", Rows: []table.Row{{Name: "markov", Cells: cell(.4)}, {Name: "undefined", Cells: cell(.3)}, {Name: "editor", Cells: cell(.2)}, {Name: "failed", Missing: "exit 7"}}},
		},
	}
	want := []figure.Worth{
		{Name: "seed-tiled", End: true, Excess: figure.Gain{Value: .25}, Linked: figure.Gain{Value: .7}},
		{Name: "population", End: true, Excess: figure.Gain{Value: -1}, Linked: figure.Gain{Value: .01}},
		{Name: "markov", Excess: figure.Gain{Value: .5, Low: &low, High: &high}, Linked: figure.Gain{Value: .4}},
		{Name: "undefined", Excess: figure.Gain{None: true}, Linked: figure.Gain{Value: .3}},
		{Name: "editor", Excess: figure.Gain{None: true}, Linked: figure.Gain{Value: .2}, Missing: "ratio is 1 in one table and 0.2 in the other"},
		{Name: "failed", Excess: figure.Gain{None: true}, Linked: figure.Gain{None: true}, Missing: "exit 7"},
	}
	entry := func(name, params string) plan.Entry { return plan.Entry{Name: name, Params: []byte(params)} }
	unlike, err := differences(
		[]plan.Entry{entry("markov", `{"order":1}`), entry("editor", `{"ratio":1,"seed":3}`), entry("alone", `{}`)},
		[]plan.Entry{entry("editor", `{"ratio":0.2,"seed":3}`), entry("markov", `{"order":1}`)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, worths(utility, attacks, unlike)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
