package compare

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/prediction"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// held returns answers of users who differ in their habits.
func held(rng *rand.Rand, users, classes, perUser int) prediction.Answers {
	var a prediction.Answers
	for u := range users {
		favourite := rng.IntN(classes)
		for range perUser {
			c := favourite
			if rng.IntN(2) == 0 {
				c = rng.IntN(classes)
			}
			a.Window = append(a.Window, uint32(len(a.Window)))
			a.User, a.Class = append(a.User, uint32(u)), append(a.Class, uint32(c))
		}
	}
	return a
}

// guess returns the tally of a predictor that is right with about the given
// probability.
func guess(t testing.TB, rng *rand.Rand, a prediction.Answers, classes int, skill float64) *prediction.Tally {
	t.Helper()
	s := data.Scores{ID: a.Window, Classes: classes}
	for _, c := range a.Class {
		row := make([]float32, classes)
		for x := range row {
			row[x] = rng.Float32()
		}
		if rng.Float64() < skill {
			row[c]++
		}
		s.Values = append(s.Values, row...)
	}
	tally, err := prediction.Count(a, s)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

// table2 returns a block like Table 2's: rows of rising skill.
func table2(t testing.TB, users, classes, perUser, repeats int) []PredictionRow {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	a := held(rng, users, classes, perUser)
	var rows []PredictionRow
	for _, r := range []struct {
		name  string
		role  Role
		skill float64
	}{
		{"Pretrained", Reference, .20}, {"Finetuned", Ceiling, .60}, {"seed-only", Control, .30}, {"seed-tiled", Control, .30},
		{"neighbour", Control, .25}, {"seqgan", Rival, .22}, {"diffuseq", Rival, .35}, {"upc_sdg", Rival, .24},
		{"seqgan+user", Generator, .26}, {"local-lm", Generator, .43}, {"behaviorgen", Ours, .50},
		{"markov", Floor, .10}, {"window-markov", Floor, .33}, {"logistic", Floor, .34},
	} {
		row := PredictionRow{Row: Row{r.name, r.role}}
		for range repeats {
			row.Repeats = append(row.Repeats, guess(t, rng, a, classes, r.skill))
		}
		rows = append(rows, row)
	}
	return rows
}

var (
	replacement = Design{Finetuned: "Finetuned", SeedOnly: "seed-only", Seed: 7, Swaps: 999, Resamples: 400}
	four        = []string{"precision", "recall", "ndcg@3", "ndcg@5"}
)

func compare(t testing.TB, design Design, rows []PredictionRow, metrics []string) *Block {
	t.Helper()
	b, err := Prediction(design, rows, metrics, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *Block) row(name string) Cells {
	for _, r := range b.Rows {
		if r.Name == name {
			return r
		}
	}
	return Cells{}
}

// Every number of a cell is what packages prediction and stats give for it.
func TestCellsAreTheProtocols(t *testing.T) {
	rows := table2(t, 20, 6, 40, 3)
	b := compare(t, replacement, rows, four)
	if b.Users != 20 || b.Windows != 800 || b.Repeats != 3 || !b.Claims || len(b.Classes) != 6 {
		t.Errorf("block of %d users, %d windows, %d repeats, claims %v, classes %v", b.Users, b.Windows, b.Repeats, b.Claims, b.Classes)
	}
	table, err := prediction.NewTable(rows[0].Repeats[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	for x, name := range four {
		m, err := prediction.Lookup(name, table)
		if err != nil {
			t.Fatal(err)
		}
		s := sample(m, rows)
		p, err := s.RandomisationTest(999, stats.Stream(7, "randomisation test"))
		if err != nil {
			t.Fatal(err)
		}
		e, err := s.Bootstrap(400, stats.Stream(7, "bootstrap"))
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			cell := b.Rows[i].Cells[x]
			if want := m.Printed(r.Repeats); abs(cell.Value-want) > 1e-12 {
				t.Errorf("%s, %s: %v, want %v", r.Name, name, cell.Value, want)
			}
			most := 0.
			for j := range rows {
				if j != i && j != 1 { // not the ceiling
					most = max(most, p[i][j])
				}
			}
			if cell.P == nil || *cell.P != most {
				t.Errorf("%s, %s: p %v, want %v", r.Name, name, cell.P, most)
			}
			if cell.Top != (r.Name == "behaviorgen") {
				t.Errorf("%s, %s: top %v", r.Name, name, cell.Top)
			}
			if bold := r.Role != Ceiling && p[i][10] >= .05; cell.Bold != bold {
				t.Errorf("%s, %s: bold %v, p against the top row %v", r.Name, name, cell.Bold, p[i][10])
			}
			if i == 0 {
				if cell.Difference != nil {
					t.Errorf("the reference row differs from itself by %v", cell.Difference)
				}
				continue
			}
			d := e[i].Minus(e[0])
			want := Difference{d.Value, d.Interval(.95), 2.8 * d.StandardError()}
			if diff := cmp.Diff(&want, cell.Difference); diff != "" {
				t.Errorf("%s, %s, difference:\n%s", r.Name, name, diff)
			}
		}
		v := func(row string) float64 { return b.row(row).Cells[x].Value }
		ours := b.row("behaviorgen").Cells[x]
		for _, c := range []struct {
			name  string
			ratio *Ratio
			want  float64
			other string
		}{
			{"improvement", ours.Improvement, (v("behaviorgen") - v("diffuseq")) / v("diffuseq"), "diffuseq"},
			{"replacement", ours.Replacement, (v("behaviorgen") - v("Pretrained")) / (v("Finetuned") - v("Pretrained")), "Pretrained"},
			{"excess", ours.ExcessReplacement, (v("behaviorgen") - v("seed-only")) / (v("Finetuned") - v("seed-only")), "seed-only"},
		} {
			if c.ratio == nil || c.ratio.Value == nil || c.ratio.Interval == nil {
				t.Errorf("%s, %s: %v, want a value with an interval", name, c.name, c.ratio)
				continue
			}
			if abs(*c.ratio.Value-c.want) > 1e-12 || c.ratio.Other != c.other || !c.ratio.Interval.Contains(c.want) {
				t.Errorf("%s, %s: %v from %s, %v; want %v from %s", name, c.name, *c.ratio.Value, c.ratio.Other, c.ratio.Interval, c.want, c.other)
			}
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

// A ceiling is in no test of another row, however alike.
func TestCeilingIsInNoTest(t *testing.T) {
	rows := table2(t, 12, 4, 30, 1)
	rows[1].Repeats = rows[10].Repeats
	b := compare(t, replacement, rows, []string{"ndcg@3"})
	if c := b.row("behaviorgen").Cells[0]; *c.P > .5 || c.Against == "Finetuned" || !c.Top {
		t.Errorf("p %v against %s, top %v", *c.P, c.Against, c.Top)
	}
	if c := b.row("Finetuned").Cells[0]; *c.P != 1 || c.Against != "behaviorgen" || c.Top || c.Bold {
		t.Errorf("the ceiling itself: %+v", c)
	}
}

// Which derived cells a row has follows from its role.
func TestDerivedRowsByRole(t *testing.T) {
	b := compare(t, replacement, table2(t, 12, 4, 30, 1), []string{"ndcg@3"})
	for _, r := range b.Rows {
		c := r.Cells[0]
		if got, want := c.Improvement != nil, r.Role == Ours; got != want {
			t.Errorf("%s: improvement %v", r.Name, got)
		}
		derives := r.Role == Ours || r.Role == Rival || r.Role == Generator || r.Role == Control
		if got := c.Replacement != nil; got != derives {
			t.Errorf("%s: replacement %v", r.Name, got)
		}
		if got, want := c.ExcessReplacement != nil, derives && r.Name != "seed-only"; got != want {
			t.Errorf("%s: excess replacement %v", r.Name, got)
		}
	}
}

// Without the method itself there are no claims, but replacement stays.
func TestHarnessCheckHasNoClaims(t *testing.T) {
	rows := table2(t, 12, 4, 30, 3)
	rows[10].Role = Generator
	b := compare(t, replacement, rows, []string{"ndcg@3"})
	Stars([]*Block{b}, "ndcg@3", nil)
	for _, r := range b.Rows {
		if c := r.Cells[0]; c.Bold || c.Star || c.AdjustedP != nil || c.Improvement != nil {
			t.Errorf("%s: claims %+v", r.Name, c)
		}
	}
	if b.Claims || b.row("behaviorgen").Cells[0].Replacement == nil {
		t.Errorf("claims %v, replacement %v", b.Claims, b.row("behaviorgen").Cells[0].Replacement)
	}
}

// A denominator that may be 0 gives no ratio.
func TestNotDefinedReplacement(t *testing.T) {
	rows := table2(t, 12, 4, 30, 1)
	rows[1].Repeats = []*prediction.Tally{guess(t, rand.New(rand.NewPCG(3, 3)), held(rand.New(rand.NewPCG(1, 2)), 12, 4, 30), 4, .2)}
	ratio := compare(t, replacement, rows, []string{"accuracy"}).row("behaviorgen").Cells[0].Replacement
	if ratio == nil || ratio.Value != nil || ratio.Interval != nil || !ratio.Denominator.Interval.Contains(0) {
		t.Errorf("replacement %+v, want none over a denominator around 0", ratio)
	}
	rows[1].Repeats = rows[0].Repeats
	ratio = compare(t, replacement, rows, []string{"accuracy"}).row("behaviorgen").Cells[0].Replacement
	if ratio == nil || ratio.Value != nil || ratio.Denominator.Value != 0 {
		t.Errorf("replacement %+v, want none over 0", ratio)
	}
}

// Rows that are alike: p = 1, no difference, and a block of one user has values.
func TestDegenerateBlocks(t *testing.T) {
	rows := table2(t, 12, 4, 30, 3)[:2]
	rows[1] = PredictionRow{Row{"twin", Ours}, rows[0].Repeats}
	b := compare(t, Design{Swaps: 99, Resamples: 99}, rows, []string{"ndcg@3"})
	c := b.Rows[1].Cells[0]
	if *c.P != 1 || c.Difference.Value != 0 || c.Difference.Interval != (stats.Interval{}) || !c.Bold || c.Top {
		t.Errorf("twin rows: %+v", c)
	}
	one := compare(t, replacement, table2(t, 1, 4, 50, 1), []string{"ndcg@3", "precision"})
	c = one.row("behaviorgen").Cells[0]
	if c.Value <= 0 || *c.P != 1 || c.Difference != nil || c.Replacement != nil {
		t.Errorf("one user: %+v", c)
	}
	if len(one.Undefined) != 1 || one.Undefined[0].Metric != "precision" || len(one.Metrics) != 1 {
		t.Errorf("one user: undefined %v, metrics %v; precision needs 5 users", one.Undefined, one.Metrics)
	}
	if _, err := json.Marshal(one); err != nil {
		t.Error(err)
	}
	none := compare(t, Design{}, rows, []string{"recall-tail"})
	if none.Users != 12 || none.Repeats != 3 || len(none.Undefined) != 1 {
		t.Errorf("no metric is defined: %+v", none)
	}
}

func TestDeterministicAndStorable(t *testing.T) {
	var first []byte
	for range 2 {
		b := compare(t, replacement, table2(t, 12, 5, 30, 3), append(four, "accuracy", "user-ndcg@3"))
		Stars([]*Block{b}, "ndcg@3", four)
		out, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && string(first) != string(out) {
			t.Error("the same block gave other bytes")
		}
		first = out
		var back Block
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b, &back); diff != "" {
			t.Errorf("through JSON:\n%s", diff)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		want  string
		spoil func(rows []PredictionRow, d *Design) []PredictionRow
	}{
		{"no rows", func([]PredictionRow, *Design) []PredictionRow { return nil }},
		{`row "seqgan" has no repeats`, func(r []PredictionRow, _ *Design) []PredictionRow { r[5].Repeats = nil; return r }},
		{`row "seqgan" has 1 repeats, "Pretrained" has 2`, func(r []PredictionRow, _ *Design) []PredictionRow { r[5].Repeats = r[5].Repeats[:1]; return r }},
		{`row "seqgan", repeat 0, is of other windows than "Pretrained"`, func(r []PredictionRow, _ *Design) []PredictionRow {
			r[5].Repeats = table2(t, 7, 4, 20, 2)[5].Repeats
			return r
		}},
		{`two rows are called "seqgan"`, func(r []PredictionRow, _ *Design) []PredictionRow { r[6].Name = "seqgan"; return r }},
		{`a row has no name`, func(r []PredictionRow, _ *Design) []PredictionRow { r[6].Name = ""; return r }},
		{`row "seqgan": unknown role "rivall"`, func(r []PredictionRow, _ *Design) []PredictionRow { r[5].Role = "rivall"; return r }},
		{`rows "Pretrained" and "seqgan" both have the role "reference"`, func(r []PredictionRow, _ *Design) []PredictionRow { r[5].Role = Reference; return r }},
		{`no row is called "Finetund"`, func(r []PredictionRow, d *Design) []PredictionRow { d.Finetuned = "Finetund"; return r }},
		{`replacement needs a reference row`, func(r []PredictionRow, _ *Design) []PredictionRow { return r[1:] }},
		{`needs a finetuned row`, func(r []PredictionRow, d *Design) []PredictionRow { d.Finetuned = ""; return r }},
	} {
		d := replacement
		rows := c.spoil(table2(t, 6, 4, 20, 2), &d)
		if _, err := Prediction(d, rows, four, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
	_, err := Prediction(replacement, table2(t, 6, 4, 20, 1), []string{"recal", "ndcg@3", "ndgc@5"}, nil)
	if err == nil || !strings.Contains(err.Error(), `did you mean "recall"`) || !strings.Contains(err.Error(), `did you mean "ndcg@5"`) {
		t.Errorf("two bad metrics: error %v", err)
	}
	_, err = Prediction(replacement, table2(t, 6, 4, 20, 1), four, []float64{1})
	if err == nil || !strings.Contains(err.Error(), "1 class shares for 4 classes") {
		t.Errorf("bad shares: error %v", err)
	}
}

// A whole block at the size of the paper's Tencent individuals.
func BenchmarkPrediction(b *testing.B) {
	for _, repeats := range []int{1, 3} {
		rows := table2(b, 201, 15, 57, repeats)
		b.Run(fmt.Sprintf("repeats=%d", repeats), func(b *testing.B) {
			for b.Loop() {
				if _, err := Prediction(Design{Finetuned: "Finetuned", SeedOnly: "seed-only"}, rows, four, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
