package reference

import (
	"errors"
	"io"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

// FuzzFile holds that any bytes are mistakes with places or a paper that can be
// reviewed and printed.
func FuzzFile(f *testing.F) {
	f.Add([]byte(`{paper: {title: t, authors: a, year: 2020, id: i, short: s, method: m}, datasets: [{name: d, about: x}], metrics: [{name: m, better: lower}, {name: n, better: lower}],
tables: [{table: T1, source: s, title: t, scenario: s, blocks: [d], metrics: [m, n], underline: second-best, rows: [{row: r, cells: "_1 nan"}, {row: q, cells: "2 -"}, {row: z, formula: r / (q - q), cells: "1% 2"}]}],
checks: [{what: w, tables: [T1], divergences: {bd: m, jsd: n}}, {what: w, tables: [T1], rank_of: r}, {what: w, tables: [T1], value: z, take: min}],
claims: [{id: c, where: w, claim: c, checks: [{tables: [T1], value: r, says: nan}, {tables: [T1], value: T1.q, where: q > r, take: mean, says: "3"}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var file File
		doc, err := spec.Read("paper.yaml", text, &file)
		if err != nil {
			if mistakes := (*spec.Errors)(nil); !errors.As(err, &mistakes) {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		paper, problems := file.Resolve()
		if (paper == nil) != (len(problems) > 0) {
			t.Fatalf("%v with %d problems", paper, len(problems))
		}
		for _, p := range problems {
			if told := doc.Problem(p.At, p.Message); told.Line == 0 || p.Message == "" {
				t.Errorf("a mistake without its place: %+v", p)
			}
		}
		if paper == nil {
			return
		}
		if err := paper.Review().Text(io.Discard, 80); err != nil {
			t.Error(err)
		}
	})
}
