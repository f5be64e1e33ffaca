package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
)

// named is a figure under the name of its files, without what stands behind the dot.
type named struct {
	name string
	*figure.Figure
}

// figures makes the figures of a scenario that has any, with the title, the heading
// and the caption of its table.
func (p *prepared) figures(local *run.Local, outcome *run.Outcome, t *table.Table) ([]named, error) {
	var all []named
	switch p.spec.Scenario {
	case spec.Segment:
		for _, b := range p.graph.Blocks {
			f, err := p.segmentFigure(local, b, outcome)
			if err != nil {
				return nil, err
			}
			if f != nil {
				all = append(all, named{"figure-" + fileName(b.Name), f})
			}
		}
	case spec.IntentDistribution:
		f, err := p.intentFigure(local, outcome)
		if err != nil {
			return nil, err
		}
		all = []named{{"figure", f}}
	}
	for _, f := range all {
		f.Title, f.Heading = t.Title+f.Title, t.Heading
		f.Notes = append(slices.Clone(t.Caption), f.Notes...)
	}
	return all, nil
}

// fileName turns the name of a block into a part of a file's.
func fileName(block string) string {
	words := strings.FieldsFunc(block, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '.')
	})
	return strings.Join(words, "-")
}

// figureForms are how the files of figures end.
var figureForms = []string{".svg", ".png", ".pdf", ".csv"}

// writeFigures writes figures in every form and takes away those of an earlier run
// that are not among them.
func writeFigures(dir string, all []named) error {
	written := map[string]bool{}
	for _, f := range all {
		forms := []form{
			{f.name + ".svg", f.SVG}, {f.name + ".png", f.PNG}, {f.name + ".pdf", f.PDF}, {f.name + ".csv", f.CSV},
		}
		if err := writeForms(dir, forms); err != nil {
			return err
		}
		for _, form := range forms {
			written[form.name] = true
		}
	}
	old, err := filepath.Glob(filepath.Join(dir, "figure*.*"))
	if err != nil {
		return fmt.Errorf("results: %w", err)
	}
	for _, path := range old {
		if written[filepath.Base(path)] || !slices.Contains(figureForms, filepath.Ext(path)) {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("results: %w", err)
		}
	}
	return nil
}

// segmentFigure draws the variants of a block, nil if none finished.
func (p *prepared) segmentFigure(local *run.Local, b plan.Block, outcome *run.Outcome) (*figure.Figure, error) {
	cells, err := p.cells(local, b, outcome)
	if err != nil || cells == nil {
		return nil, err
	}
	s := figure.Segment{Base: "Pretrained"}
	s.AxisName = [2]string{"days shown (1 ev: one event)", "days a reply"}
	for _, c := range table.Columns(cells.Metrics) {
		s.Metrics = append(s.Metrics, c.Short)
	}
	for _, row := range b.Rows {
		v := figure.Variant{Name: row.Variant.Generator, Gains: gains(cells, row.Name)}
		if v.Gains == nil {
			v.Missing = "not run"
		}
		switch name := row.Variant.Amount; {
		case row.Role == compare.Ceiling:
			v.Name = row.Name
			s.Lines = append(s.Lines, v)
		case row.Variant.Generator == "":
		case row.Variant.Replies:
			v.Amount = place(&s.Lengths, strings.TrimSuffix(name, "-day replies"))
			s.Replies = append(s.Replies, v)
		default:
			v.Amount = place(&s.Amounts, strings.TrimSuffix(strings.TrimSuffix(strings.Replace(name, "1 event", "1 ev", 1), " days"), " day"))
			s.Shown = append(s.Shown, v)
		}
	}
	if len(s.Shown) == 0 && len(s.Replies) == 0 {
		return nil, nil
	}
	f := s.Figure()
	f.Title = ": " + b.Name
	f.Notes = append([]string{"Gained: over Pretrained, with 95 % intervals of that difference (BCa over users)."}, s.Converges()...)
	return f, nil
}

// place returns where a name is in a list, appending it if it is new.
func place(names *[]string, name string) int {
	i := slices.Index(*names, name)
	if i < 0 {
		i = len(*names)
		*names = append(*names, name)
	}
	return i
}

// gains returns by how much a row is above the reference, by metric; nil if the row
// has no cells.
func gains(cells *compare.Block, name string) []figure.Gain {
	i := slices.IndexFunc(cells.Rows, func(r compare.Cells) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	var all []figure.Gain
	for _, c := range cells.Rows[i].Cells {
		g := figure.Gain{None: c.None || c.Difference == nil}
		if !g.None {
			g.Value = c.Difference.Value
			if interval := c.Difference.Interval; interval.Finite() {
				g.Low, g.High = &interval.Low, &interval.High
			}
		}
		all = append(all, g)
	}
	return all
}

// intentFigure draws what the generators wrote in the first repeat.
func (p *prepared) intentFigure(local *run.Local, outcome *run.Outcome) (*figure.Figure, error) {
	s := figure.IntentShares{Population: local.PopulationIntents(), Intents: p.set.Vocabulary.Intents}
	for _, row := range p.graph.Blocks[0].Rows {
		if row.Role != compare.Generator {
			continue
		}
		g := figure.WrittenIntents{Name: row.Name, Missing: outcome.Reason(row.Measures[0])}
		if g.Missing == "" {
			users, err := local.Intents(row.Measures[0])
			if err != nil {
				return nil, err
			}
			for _, u := range users {
				g.Users = append(g.Users, figure.UserIntents{Real: u.Real, Written: u.Written})
			}
		}
		s.Generators = append(s.Generators, g)
	}
	return s.Figure(), nil
}
