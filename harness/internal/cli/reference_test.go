package cli

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/reference"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// FuzzReference holds that any bytes are either an *Errors with places or a paper that
// can be reviewed and printed.
func FuzzReference(f *testing.F) {
	text, err := os.ReadFile("../../../results/reference/behaviorgen-2025.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{paper: {title: t, authors: a, year: 2020, id: i, short: s}, datasets: [{name: d, about: x}], metrics: [{name: m, better: lower}, {name: n, better: lower}],
tables: [{table: T1, source: s, title: t, scenario: s, blocks: [d], metrics: [m, n], underline: second-best, rows: [{row: r, cells: "_1 nan"}, {row: q, cells: "2 -"}, {row: z, formula: r / (q - q), cells: "1% 2"}]}],
checks: [{what: w, tables: [T1], divergences: {bd: m, jsd: n}}, {what: w, tables: [T1], rank_of: r}, {what: w, tables: [T1], value: z, take: min}],
claims: [{id: c, where: w, claim: c, checks: [{tables: [T1], value: r, says: nan}, {tables: [T1], value: T1.q, where: q > r, take: mean, says: "3"}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var file reference.File
		doc, err := spec.Read("paper.yaml", text, &file)
		var paper *reference.Paper
		if err == nil {
			paper, err = resolveReference(&file, doc)
		}
		var mistakes *spec.Errors
		if errors.As(err, &mistakes) {
			for _, p := range mistakes.Problems {
				if p.File != "paper.yaml" || p.Message == "" {
					t.Errorf("a mistake without its file: %+v", p)
				}
			}
			return
		}
		if err != nil || paper == nil {
			t.Fatalf("%v, %v", paper, err)
		}
		if err := paper.Review().Text(io.Discard, 80); err != nil {
			t.Error(err)
		}
	})
}
