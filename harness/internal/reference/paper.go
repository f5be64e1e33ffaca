package reference

import (
	"slices"
	"strings"
)

// Paper is what a paper has printed, checked and ready to be asked. File.Resolve makes
// it; it is not changed afterwards.
type Paper struct {
	Source    Source
	Protocol  []string
	Datasets  []DatasetText
	Backbones []BackboneText
	Tables    []*Table
	Checks    []*Check // of the tables with one another
	Claims    []*Claim
	Known     []string
}

// Table is one printed table.
type Table struct {
	Name     string // T1
	Source   string
	Title    string
	Scenario string
	Blocks   []Block
	Metrics  []Metric
	Marked   bool // underlined cells are the second best of their column
	Rows     []*Row
}

// Block is a group of columns.
type Block struct{ Name, Dataset, Backbone string }

// Metric is a metric of the paper.
type Metric struct {
	Name  string
	Ours  string // "" for none of ours
	Lower bool   // low values are the better ones
}

// Row is a printed row.
type Row struct {
	Name    string
	Of      string
	Ours    string
	Formula *Formula // nil for a row that comes from no other
	Cells   [][]Cell // by block and metric
}

// Column is one column of a table.
type Column struct {
	Table         *Table
	Block, Metric int
}

// Place is where a cell stands.
type Place struct {
	Column
	Row *Row
}

// cell returns the printed number.
func (p Place) cell() Cell { return p.Row.Cells[p.Block][p.Metric] }

// block returns the group of columns that a column is in, metric its metric.
func (c Column) block() Block   { return c.Table.Blocks[c.Block] }
func (c Column) metric() Metric { return c.Table.Metrics[c.Metric] }

// String names a column: "T1 Tencent/Bert4Rec Pre", "T4 BLEU" where there is one block.
func (c Column) String() string { return c.group() + " " + c.metric().Name }

// group names a block of a table: "T1 Tencent/Bert4Rec".
func (c Column) group() string {
	if len(c.Table.Blocks) == 1 {
		return c.Table.Name
	}
	return c.Table.Name + " " + c.block().Name
}

// String names a cell: "T1 Tencent/Bert4Rec Pre, Ours".
func (p Place) String() string { return p.Column.String() + ", " + p.Row.Name }

// Cells returns every printed cell, row by row.
func (p *Paper) Cells() []Place {
	var all []Place
	for _, t := range p.Tables {
		for _, r := range t.Rows {
			for _, c := range t.columns() {
				all = append(all, Place{c, r})
			}
		}
	}
	return all
}

// columns returns the columns of a table from left to right.
func (t *Table) columns() []Column {
	var all []Column
	for b := range t.Blocks {
		for m := range t.Metrics {
			all = append(all, Column{t, b, m})
		}
	}
	return all
}

// row returns a row by name, nil if there is none.
func (t *Table) row(name string) *Row {
	if i := slices.IndexFunc(t.Rows, func(r *Row) bool { return r.Name == name }); i >= 0 {
		return t.Rows[i]
	}
	return nil
}

// table returns a table by name, nil if there is none.
func (p *Paper) table(name string) *Table {
	if i := slices.IndexFunc(p.Tables, func(t *Table) bool { return t.Name == name }); i >= 0 {
		return p.Tables[i]
	}
	return nil
}

// find returns where the cell is that a formula means by a name: the row of a
// column's own table, or, after T2., of the column of the same block and metric there.
// Unless the row is nil there is such a cell.
func (p *Paper) find(name string, c Column) Place {
	if table, row, ok := strings.Cut(name, "."); ok {
		t := p.table(table)
		if t == nil {
			return Place{}
		}
		there := Column{
			t, slices.IndexFunc(t.Blocks, func(b Block) bool { return b.Name == c.block().Name }),
			slices.IndexFunc(t.Metrics, func(m Metric) bool { return m.Name == c.metric().Name }),
		}
		if there.Block < 0 || there.Metric < 0 {
			return Place{}
		}
		return Place{there, t.row(row)}
	}
	return Place{c, c.Table.row(name)}
}

// printed returns the numbers of a column as they are printed.
func (p *Paper) printed(c Column) numbers {
	return func(name string) (quantity, bool) {
		at := p.find(name, c)
		if at.Row == nil {
			return quantity{}, false
		}
		return at.cell().quantity()
	}
}

// recomputed returns the same with the rows that come from others computed anew.
func (p *Paper) recomputed(c Column) numbers {
	return func(name string) (quantity, bool) {
		at := p.find(name, c)
		switch {
		case at.Row == nil:
			return quantity{}, false
		case at.Row.Formula == nil:
			return at.cell().quantity()
		}
		return at.Row.Formula.eval(p.printed(at.Column), at.metric().Lower)
	}
}
