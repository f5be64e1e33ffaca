package table

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
)

// reproduced is a table of two blocks of which others have printed some cells: of
// one metric in the first block, of none in the second. One row of them failed.
func reproduced() *Table {
	row := func(name string, role compare.Role) compare.Row { return compare.Row{Name: name, Role: role} }
	cells := func(values ...float64) (all []compare.Cell) {
		for _, v := range values {
			all = append(all, compare.Cell{Value: v})
		}
		return all
	}
	real, mle, gan := row("real against real", compare.Reference), row("MLE, epoch 120", compare.Generator), row("SeqGAN", compare.Generator)
	compared := &compare.Block{Metrics: []string{"oracle_nll", "diversity"}, Rows: []compare.Cells{{Row: real, Cells: cells(5.7432, 1)}, {Row: mle, Cells: cells(9.0714, .5)}}}
	t := &Table{Title: "Known answers", Caption: []string{"Data: made_up."}, Notes: []string{"A note."}}
	columns := Columns([]string{"oracle_nll", "diversity"})
	t.Assemble([]Source{
		{Name: "fidelity", Columns: columns, Cells: compared, Rows: []SourceRow{
			{Row: real},
			{Row: mle, Published: map[string]Published{"oracle_nll": {Value: 9.038, Source: "Yu et al. 2017, table 1"}}},
			{Row: gan, Missing: "fit failed: hang", Published: map[string]Published{"oracle_nll": {Value: 8.68312, Source: "The authors' log."}}},
		}},
		{Name: "other", Columns: columns, Cells: compared, Rows: []SourceRow{{Row: real}, {Row: mle}}},
	})
	return t
}

// judged is a table whose published numbers have statuses: most cells of a column have
// the same, which stands in its heading.
func judged() *Table {
	row := func(name string, role compare.Role) compare.Row { return compare.Row{Name: name, Role: role} }
	same := Published{Source: "A. Author 2020, Table 2, Tencent", Status: "other data", Why: "not comparable: made is not Tencent"}
	claim := Published{Source: "A. Author 2020, Table 2, Tencent", Status: "same side", Why: "claim: on the same side of Pretrained"}
	printed := func(of Published, values ...float64) map[string]Published {
		all := map[string]Published{}
		for i, metric := range []string{"precision", "ndcg@3"}[:len(values)] {
			of.Value = values[i]
			all[metric] = of
		}
		return all
	}
	rows := []compare.Row{row("Pretrained", compare.Reference), row("seqgan", compare.Generator), row("behaviorgen", compare.Ours)}
	compared := &compare.Block{Metrics: []string{"precision", "ndcg@3", "accuracy"}}
	source := Source{Name: "bert4rec", Columns: Columns(compared.Metrics), Primary: "ndcg@3", Cells: compared}
	half := .5
	for i, r := range rows {
		cells := []compare.Cell{{Value: .25}, {Value: .5}, {Value: .75}}
		if r.Role == compare.Ours {
			cells[0].Replacement, cells[1].Replacement = &compare.Ratio{Value: &half}, &compare.Ratio{}
		}
		compared.Rows = append(compared.Rows, compare.Cells{Row: r, Cells: cells})
		source.Rows = append(source.Rows, SourceRow{Row: r, Published: []map[string]Published{printed(same, .447, .693), printed(same, .185, .381), printed(claim, .54)}[i]})
	}
	share := same
	share.Value, share.Percent = .62, true
	source.Rows[2].Derived = map[string]map[string]Published{"Replacement": {"precision": share, "ndcg@3": share}, "Improvement": {"precision": share}}
	plain := Source{Name: "logistic", Columns: source.Columns, Primary: "ndcg@3", Cells: compared}
	for _, r := range rows {
		plain.Rows = append(plain.Rows, SourceRow{Row: r})
	}
	t := &Table{Title: "Table 2", Caption: []string{"Data: made."}, Notes: []string{"A note."}}
	t.Assemble([]Source{source, plain})
	return t
}

func TestJudgedGolden(t *testing.T) { golden(t, "judged-", judged()) }

// Every form shows a printed number with what of it may be compared, and a block of
// which nothing is printed has no column for it.
func TestEveryFormJudges(t *testing.T) {
	table := judged()
	want := []string{
		"A note.", "A. Author 2020, Table 2, Tencent; not comparable: made is not Tencent.",
		"A. Author 2020, Table 2, Tencent; claim: on the same side of Pretrained.",
	}
	if diff := cmp.Diff(want, table.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	for name, write := range map[string]func(io.Writer) error{"text": table.Text, "markdown": table.Markdown, "latex": table.LaTeX} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		for text, times := range map[string]int{"paper [2]": 2, "0.447": 1, "0.381": 1, "0.540 [3]": 1, "0.693 [": 0, "62.0": 2} {
			if n := strings.Count(b.String(), text); n != times {
				t.Errorf("%s has %q %d times, want %d:\n%s", name, text, n, times, &b)
			}
		}
	}
	var long bytes.Buffer
	if err := table.CSV(&long); err != nil {
		t.Fatal(err)
	}
	if line := "bert4rec,Synthetic data,behaviorgen,,precision,0.25,,,,,false,false,,0.54,\"A. Author 2020, Table 2, Tencent\",same side\n"; !strings.Contains(long.String(), line) {
		t.Errorf("no line %s in\n%s", line, &long)
	}
	var all bytes.Buffer
	if err := table.JSON(&all); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(all.String(), `"status": "other data"`); n != 6 {
		t.Errorf("JSON has %d of 6 statuses:\n%s", n, &all)
	}
}

func TestPublishedGolden(t *testing.T) { golden(t, "published-", reproduced()) }

// Every form shows the published number of a cell beside ours, that of a failed row
// too, and says once where it was printed.
func TestEveryFormCites(t *testing.T) {
	table := reproduced()
	if diff := cmp.Diff([]string{"A note.", "Published: Yu et al. 2017, table 1.", "Not run: fit failed: hang.", "Published: The authors' log."}, table.Notes); diff != "" {
		t.Errorf("notes:\n%s", diff)
	}
	var text, markdown, latex, long bytes.Buffer
	for _, err := range []error{table.Text(&text), table.Markdown(&markdown), table.LaTeX(&latex), table.CSV(&long)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, got := range map[string]string{"text": text.String(), "markdown": markdown.String(), "latex": latex.String()} {
		for _, want := range []string{"9.038 [2]", "8.683 [4]"} {
			if n := strings.Count(got, want); n != 1 {
				t.Errorf("%s has %q %d times:\n%s", name, want, n, got)
			}
		}
	}
	lines, err := csv.NewReader(&long).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var cited [][]string
	for _, l := range lines[1:] {
		if l[13] != "" {
			cited = append(cited, []string{l[0], l[2], l[4], l[5], l[13], l[14]})
		}
	}
	want := [][]string{
		{"fidelity", "MLE, epoch 120", "oracle_nll", "9.0714", "9.038", "Yu et al. 2017, table 1"},
		{"fidelity", "SeqGAN", "oracle_nll", "", "8.68312", "The authors' log."},
	}
	if diff := cmp.Diff(want, cited); diff != "" {
		t.Errorf("lines of CSV with a published number (-want +got):\n%s", diff)
	}
}
