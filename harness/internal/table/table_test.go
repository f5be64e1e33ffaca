package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/counters"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is a table with everything that a table can hold: two blocks, one
// without a row; a failed row; a bold and a starred cell; a ratio that is not
// defined, one without an interval, a metric without a value; notes that rows
// share; characters that LaTeX, Markdown and CSV read as their own.
func sample() *Table {
	number := func(x float64) *float64 { return &x }
	difference := func(low, high float64) *compare.Difference {
		return &compare.Difference{Value: (low + high) / 2, Interval: stats.Interval{Low: low, High: high}}
	}
	real, synthetic := compare.Row{Name: "Pretrained", Role: compare.Reference}, compare.Row{Name: "our_method 100 %", Role: compare.Ours}
	rival, failed := compare.Row{Name: "a|b & c", Role: compare.Rival}, compare.Row{Name: "broken", Role: compare.Rival}
	cells := &compare.Block{
		Metrics:   []string{"accuracy", "ndcg@3"},
		Undefined: []compare.Undefined{{Metric: "recall", Why: "recall: no class has enough answers"}},
		Rows: []compare.Cells{
			{Row: real, Cells: []compare.Cell{{Value: 0.5}, {Value: 0.25}}},
			{Row: synthetic, Cells: []compare.Cell{
				{
					Value: 0.75, Difference: difference(0.125, 0.375), P: number(0.001), Bold: true, Star: true,
					Improvement: &compare.Ratio{Value: number(0.5), Interval: &stats.Interval{Low: -0.25, High: 1.5}},
				},
				{
					Value: 0.2496, Difference: difference(-0.00049, 0.0004), Bold: true,
					Improvement: &compare.Ratio{},
				},
			}},
			{Row: rival, Cells: []compare.Cell{
				{Value: 0.4999, Difference: difference(-0.25, 0.25), P: number(0.5), Bold: true},
				{Value: 0, Difference: difference(-0.5, -0.125), Improvement: &compare.Ratio{Value: number(-0.5)}},
			}},
		},
	}
	first, second := Source{Name: "logistic", Cells: cells}, Source{Name: "window_markov"}
	for _, s := range []*Source{&first, &second} {
		s.Rows = []SourceRow{
			{Row: real, Seen: number(0)},
			{Row: synthetic, Seen: number(20), Notes: []string{"Reads 50 % of the data."}, Reported: []counters.Counter{{Name: "out_of_order", Count: 1, Of: 80}, {Name: "kept", Count: 1, Of: 1e6}}},
			{Row: rival, Seen: number(20.5), Notes: []string{"Reads 50 % of the data.", "Stochastic."}},
			{Row: failed, Seen: number(20), Missing: "fit/broken/r0 failed: exit 7"},
		}
	}
	second.Rows[1].Missing, second.Rows[2].Missing = "pretrain/window_markov failed: hang", "pretrain/window_markov failed: hang"
	t := &Table{
		Title: "Table 2: 100 % \"real\"", Heading: Sentences{"HARNESS CHECK"}, Caption: []string{"Data: made_up.", "Protocol v1."},
		Notes: []string{"Every table has this note."},
	}
	for _, s := range []*Source{&first, &second} {
		s.Columns, s.Primary = Columns([]string{"accuracy", "recall", "ndcg@3"}), "ndcg@3"
	}
	t.Assemble([]Source{first, second})
	return t
}

func TestGolden(t *testing.T) { golden(t, "", sample()) }

// golden compares every form of a table with a file of testdata, whose name begins
// with prefix.
func golden(t *testing.T, prefix string, table *Table) {
	for name, write := range map[string]func(io.Writer) error{
		"table.txt": table.Text, "narrow.txt": func(w io.Writer) error { return table.TextWithin(w, 74) }, "table.md": table.Markdown, "table.csv": table.CSV, "table.tex": table.LaTeX, "table.json": table.JSON,
	} {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		path := filepath.Join("testdata", prefix+name)
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// JSON holds all of a table.
func TestJSONRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := sample().JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got Table
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), &got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// CSV has every number with every digit.
func TestCSVIsExact(t *testing.T) {
	var b bytes.Buffer
	if err := sample().CSV(&b); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, line := range lines[1:] {
		if line[2] == "our_method 100 %" && line[1] == "Synthetic data" && line[0] == "logistic" {
			values = append(values, line[4]+"="+line[5])
		}
	}
	if diff := cmp.Diff([]string{"accuracy=0.75", "recall=", "ndcg@3=0.2496"}, values); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A writer that fails is an error of every form.
func TestWriteErrors(t *testing.T) {
	table := sample()
	for i, write := range []func(io.Writer) error{table.Text, table.Markdown, table.CSV, table.LaTeX, table.JSON} {
		if err := write(full{}); !errors.Is(err, errFull) {
			t.Errorf("form %d: %v", i, err)
		}
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
