package table

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// marked is a table whose columns have directions, with more of them than a
// terminal has room for, a yardstick, a row that failed and means that leave users
// out.
func marked() *Table {
	columns := []Column{{"bleu", "BLEU", "↑"}, {"bd", "BD", "↓"}, {"jsd", "JSD", "↓"}, {"copy", "Copy", "↓"}, {"diversity", "Div", "→1"}}
	cells := &compare.Block{Repeats: 2}
	for _, c := range columns {
		cells.Metrics = append(cells.Metrics, c.Metric)
	}
	source := Source{Name: "fidelity", Columns: columns, Primary: "jsd", Cells: cells}
	for i, row := range []compare.Row{
		{Name: "real against real", Role: compare.Yardstick}, {Name: "markov", Role: compare.Generator}, {Name: "broken", Role: compare.Rival},
	} {
		source.Rows = append(source.Rows, SourceRow{Row: row})
		if row.Name == "broken" {
			source.Rows[i].Missing = "fit failed: exit 7"
			continue
		}
		of := compare.Cells{Row: row}
		for k := range columns {
			cell := compare.Cell{Value: float64(i) + float64(k)/8}
			if row.Role != compare.Yardstick {
				cell.Difference = &compare.Difference{Value: 1, MinimumDetectable: .25}
				cell.Difference.Interval.Low, cell.Difference.Interval.High = .5, 1.5
			}
			of.Cells = append(of.Cells, cell)
		}
		cells.Rows = append(cells.Rows, of)
	}
	cells.LeftOut = []compare.LeftOut{
		{Metric: "bleu", Row: "markov", Users: 1, Of: 20},
		{Metric: "bd", Row: "real against real", Users: 2, Of: 20, Why: "no intent in both"},
		{Metric: "bd", Row: "markov", Users: 4, Of: 20, Why: "no intent in both"},
		{Metric: "jsd", Row: "markov", Users: 1, Of: 20},
	}
	t := &Table{Title: "Table 4", Caption: []string{"Data: made_up."}, Notes: []string{"A note."}}
	t.Assemble([]Source{source})
	return t
}

func TestMarkedGolden(t *testing.T) { golden(t, "marked-", marked()) }

// One note for all metrics that leave out the same users of the same rows.
func TestWhoIsLeftOutIsANote(t *testing.T) {
	want := []string{
		"A note.", "Not run: fit failed: exit 7.",
		"Left out of bleu, jsd: users with no week to compare (markov 1 of 20, all repeats counted).",
		"Left out of bd: users with no week to compare or no intent in both (real against real 2 of 20, markov 4 of 20, all repeats counted).",
	}
	if diff := cmp.Diff(want, marked().Notes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// No line of a table is wider than its terminal while a column has room in it, and
// every column is there once.
func TestPartsFitTheTerminal(t *testing.T) {
	table := marked()
	for width := 40; width < 130; width++ {
		var b bytes.Buffer
		if err := table.TextWithin(&b, width); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > width {
				t.Errorf("width %d: a line of %d\n%s", width, n, line)
			}
		}
		for _, c := range table.Blocks[0].Columns {
			if n := strings.Count(b.String(), " "+c.heading()+" │"); n != 1 {
				t.Errorf("width %d: column %s is there %d times", width, c.Short, n)
			}
		}
		if n := strings.Count(b.String(), "[+0.500, +1.500]"); n != 0 != (width >= 113) {
			t.Errorf("width %d: %d intervals", width, n)
		}
	}
}

// A row that does not have a metric shows a dash; the interval of a value that
// differs from nothing is its own.
func TestRowsWithoutAMetric(t *testing.T) {
	table := &Table{}
	rows := []compare.Row{{Name: "real", Role: compare.Yardstick}, {Name: "prompted", Role: compare.Generator}}
	table.Assemble([]Source{{
		Name: "fidelity", Columns: []Column{{"pass@1", "Pass@1", "↑"}}, Rows: []SourceRow{{Row: rows[0]}, {Row: rows[1]}},
		Cells: &compare.Block{Metrics: []string{"pass@1"}, Rows: []compare.Cells{
			{Row: rows[0], Cells: []compare.Cell{{None: true}}},
			{Row: rows[1], Cells: []compare.Cell{{Value: .225, Interval: &stats.Interval{Low: .17, High: .29}}}},
		}},
	}})
	value, low, high := .225, .17, .29
	of := func(section int) Cell { return table.Blocks[0].Sections[section].Rows[0].Cells[0] }
	if diff := cmp.Diff([]Cell{{}, {Value: &value, Low: &low, High: &high}}, []Cell{of(0), of(1)}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := number(of(0)); got != "-" {
		t.Errorf("the table shows %q", got)
	}
}
