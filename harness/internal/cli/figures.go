package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/figure"
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
			name := "figure-" + fileName(b.Name)
			for slices.ContainsFunc(all, func(n named) bool { return n.name == name }) {
				name += "-"
			}
			if f != nil {
				all = append(all, named{name, f})
			}
		}
	case spec.Privacy:
		three, err := p.privacyFigures(local, outcome)
		if err != nil {
			return nil, err
		}
		all = three
	case spec.IntentDistribution:
		f, err := p.intentFigure(local, outcome)
		if err != nil {
			return nil, err
		}
		all = []named{{"figure", f}}
	}
	for _, f := range all {
		f.Title, f.Heading = t.Title+f.Title, t.Heading.String()
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
