package reference

import (
	"fmt"
	"slices"
	"strings"
)

// Beside is a printed table as it stands beside one of ours.
type Beside struct {
	paper  *Paper
	table  *Table
	blocks []int // those of data sets that ours may stand beside
}

// Beside returns a table for a table of ours of a scenario and a data set, both by our
// names. A table that is not there or of another scenario is an error. A data set that
// no block of the table may stand beside gives a Beside without numbers.
func (p *Paper) Beside(table, scenario, dataset string) (*Beside, error) {
	t := p.table(table)
	if t == nil {
		var names []string
		for _, t := range p.Tables {
			names = append(names, t.Name)
		}
		return nil, fmt.Errorf("%s has no table %q%s", p.Source.Short, table, hint(table, names))
	}
	if t.Scenario != scenario {
		return nil, fmt.Errorf("%s of %s is of the scenario %s, not %s", t.Name, p.Source.Short, t.Scenario, scenario)
	}
	b := &Beside{paper: p, table: t}
	for i, block := range t.Blocks {
		if p.dataset(block.Dataset).standsBeside(dataset) {
			b.blocks = append(b.blocks, i)
		}
	}
	return b, nil
}

// standsBeside says whether numbers of the data set may stand beside those of one of
// ours.
func (d DatasetText) standsBeside(ours string) bool {
	return len(d.Beside) == 0 || slices.Contains(d.Beside, ours)
}

// Threshold returns what, as the paper claims, its method stays below, by our names of the
// data set and the metric; nil if it claims nothing.
func (p *Paper) Threshold(dataset, metric string) *Threshold {
	for _, c := range p.Claims {
		if t := c.Threshold; t != nil && t.Metric == metric && p.dataset(t.Dataset).standsBeside(dataset) {
			return t
		}
	}
	return nil
}

// dataset returns a data set of the paper that a table names.
func (p *Paper) dataset(name string) DatasetText {
	return p.Datasets[slices.IndexFunc(p.Datasets, func(d DatasetText) bool { return d.Name == name })]
}

// Paper is how notes name the paper.
func (b *Beside) Paper() string { return b.paper.Source.Short }

// Dataset is the paper's name of the data set of the table, "" where none stands
// beside ours.
func (b *Beside) Dataset() string {
	if len(b.blocks) == 0 {
		return ""
	}
	return b.table.Blocks[b.blocks[0]].Dataset
}

// Source says where a number stands: "Li et al. 2025, Table 2, Tencent".
func (b *Beside) Source() string {
	source, _, _ := strings.Cut(b.table.Source, " (")
	return b.paper.Source.Short + ", " + source + ", " + b.Dataset()
}

// Method reports whether a row of ours, by its name, is the method that the paper
// proposes: what it claims, it claims of that row.
func (b *Beside) Method(row string) bool { return row == b.paper.Source.Method }

// Printed returns what is printed for a cell of ours, by the names that we have for its
// predictor ("" where a table has none), row and metric.
func (b *Beside) Printed(predictor, row, metric string) (value float64, ok bool) {
	at, ok := b.place(predictor, row, metric)
	if !ok {
		return 0, false
	}
	value, _ = at.cell().Value.Float64()
	return value, true
}

// Side tells how a row is printed against another one of its column: 1 above it, -1
// below it, 0 if they are alike or one is missing.
func (b *Beside) Side(predictor, row, other, metric string) int {
	one, ok := b.place(predictor, row, metric)
	two, also := b.place(predictor, other, metric)
	if !ok || !also {
		return 0
	}
	return one.cell().Value.Cmp(two.cell().Value)
}

// Derived returns what is printed for a cell of a row that comes from others, by the
// name of what it is (Improvement, Replacement): a share, of the paper's own method.
// It is sound unless the printed rows give another number, however they were rounded.
func (b *Beside) Derived(predictor, name, metric string) (value float64, sound, ok bool) {
	r := slices.IndexFunc(b.table.Rows, func(r *Row) bool { return r.Formula != nil && r.Name == name })
	at, ok := b.cell(predictor, r, metric)
	if !ok {
		return 0, false, false
	}
	value, _ = at.cell().Value.Float64()
	return value, b.paper.derive(at).Verdict != Fails, true
}

// place finds a printed number by our names.
func (b *Beside) place(predictor, row, metric string) (Place, bool) {
	r := slices.IndexFunc(b.table.Rows, func(r *Row) bool { return r.Ours != "" && r.Ours == row })
	return b.cell(predictor, r, metric)
}

// cell finds a printed number of a row by its index; there is none for -1.
func (b *Beside) cell(predictor string, r int, metric string) (Place, bool) {
	m := slices.IndexFunc(b.table.Metrics, func(m Metric) bool { return m.Ours != "" && m.Ours == metric })
	if m < 0 || r < 0 {
		return Place{}, false
	}
	for _, i := range b.blocks {
		if backbone := b.table.Blocks[i].Backbone; backbone == "" || b.paper.plugin(backbone) == predictor {
			at := Place{Column{b.table, i, m}, b.table.Rows[r]}
			return at, at.cell().Value != nil
		}
	}
	return Place{}, false
}

// plugin returns our name of a backbone.
func (p *Paper) plugin(backbone string) string {
	return p.Backbones[slices.IndexFunc(p.Backbones, func(b BackboneText) bool { return b.Name == backbone })].Ours
}
