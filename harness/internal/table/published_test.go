package table

import (
	"bytes"
	"encoding/csv"
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
