package table

import (
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/counters"
)

// Source is one block as it was compared, with what the comparison does not know.
type Source struct {
	Name    string
	Columns []Column
	Primary string      // the metric whose interval is shown; the first column's if it has none
	Rows    []SourceRow // every row of the plan, in order
	Cells   *compare.Block
}

// SourceRow is a row of the plan.
type SourceRow struct {
	compare.Row
	Seen    *float64 // median of a user's real events that it rests on
	Missing string   // why it has no cells
	// NotMeasurable is why its cells have no value: its plugin says that any would be
	// made up.
	NotMeasurable string
	Notes         []string // what belongs under the table
	// Reported is what the row's generator says of its own output.
	Reported []counters.Counter
	// Published is what others have printed for the row, by metric.
	Published map[string]Published
	// Derived is what they have printed for shares of its gain, by formula
	// (Improvement, Replacement) and metric.
	Derived map[string]map[string]Published
}

// sections order the rows of a table by their role.
var sections = []struct {
	name  string
	roles []compare.Role
}{
	{"Real data", []compare.Role{compare.Reference, compare.Yardstick, compare.Ceiling}},
	{"Controls", []compare.Role{compare.Control}},
	{"Synthetic data", []compare.Role{compare.Rival, compare.Generator, compare.Ours}},
	{"Floors", []compare.Role{compare.Floor}},
}

// Assemble makes the blocks of a table and appends the notes of their rows. A
// metric that has no value on a block, or not for all users, is a note.
func (t *Table) Assemble(sources []Source) {
	for _, s := range sources {
		var metrics []string
		for _, c := range s.Columns {
			metrics = append(metrics, c.Metric)
		}
		block := Block{Name: s.Name, Columns: s.Columns, Primary: max(0, slices.Index(metrics, s.Primary))}
		for _, r := range s.Rows {
			if r.Role.Refers() {
				block.Reference = r.Name
			}
		}
		for _, section := range sections {
			var rows []Row
			for _, r := range s.Rows {
				if slices.Contains(section.roles, r.Role) {
					rows = append(rows, t.row(r, metrics, s.Cells))
				}
			}
			if len(rows) > 0 {
				block.Sections = append(block.Sections, Section{section.name, rows})
			}
		}
		if s.Cells != nil {
			block.Sections = append(block.Sections, t.derived(metrics, s)...)
			for _, u := range s.Cells.Undefined {
				t.note(fmt.Sprintf("%s: %s", s.Name, u.Why))
			}
			for _, n := range leftOut(s.Cells) {
				t.note(n)
			}
		}
		t.Blocks = append(t.Blocks, block)
	}
}

// note returns the index of a note, adding it if it is new.
func (t *Table) note(text string) int {
	if i := slices.Index(t.Notes, text); i >= 0 {
		return i
	}
	t.Notes = append(t.Notes, text)
	return len(t.Notes) - 1
}

func (t *Table) row(r SourceRow, metrics []string, cells *compare.Block) Row {
	row := Row{Name: r.Name, Seen: r.Seen, Missing: r.Missing, Reported: r.Reported}
	for _, n := range r.Notes {
		row.Notes = append(row.Notes, t.note(n))
	}
	if len(r.Reported) > 0 {
		row.Notes = append(row.Notes, t.note(reported(r.Name, r.Reported)))
	}
	if r.NotMeasurable != "" {
		row.Notes = append(row.Notes, t.note("Not measurable: "+r.NotMeasurable+"."))
		for _, metric := range metrics {
			row.Cells = append(row.Cells, Cell{Published: t.cite(r.published(metric))})
		}
		return row
	}
	compared := find(cells, r.Name)
	if compared == nil {
		if row.Missing == "" {
			row.Missing = "no result"
		}
		row.Notes = append(row.Notes, t.note("Not run: "+row.Missing+"."))
		if len(r.Published) > 0 {
			for _, metric := range metrics {
				row.Cells = append(row.Cells, Cell{Published: t.cite(r.published(metric))})
			}
		}
		return row
	}
	for _, metric := range metrics {
		i := slices.Index(cells.Metrics, metric)
		if i < 0 || compared.Cells[i].None {
			row.Cells = append(row.Cells, Cell{Published: t.cite(r.published(metric))})
			continue
		}
		c := compared.Cells[i]
		cell := Cell{Value: &c.Value, P: c.P, Bold: c.Bold, Star: c.Star, Published: t.cite(r.published(metric))}
		if d := c.Difference; d != nil && d.Interval.Finite() {
			cell.Low, cell.High, cell.Detectable = &d.Interval.Low, &d.Interval.High, &d.MinimumDetectable
		} else if own := c.Interval; own != nil && own.Finite() {
			cell.Low, cell.High = &own.Low, &own.High
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// published returns what is published of a metric of the row, nil if nothing is.
func (r SourceRow) published(metric string) *Published {
	if p, ok := r.Published[metric]; ok {
		return &p
	}
	return nil
}

func find(b *compare.Block, name string) *compare.Cells {
	if b == nil {
		return nil
	}
	for i := range b.Rows {
		if b.Rows[i].Name == name {
			return &b.Rows[i]
		}
	}
	return nil
}

// derived returns the derived rows of a block, one section a formula, one row a
// row that the formula applies to. The names Improvement and Replacement are the
// paper's and kept for the method itself on real data; the formula of Replacement says
// of other rows what they recover of the gain.
func (t *Table) derived(metrics []string, s Source) []Section {
	b := s.Cells
	ours := func(r compare.Cells) bool { return r.Role == compare.Ours }
	formulas := []struct {
		name string
		by   string // what others call the formula
		of   func(compare.Cell) *compare.Ratio
		rows func(compare.Cells) bool
	}{
		{"Improvement", "Improvement", func(c compare.Cell) *compare.Ratio { return c.Improvement }, ours},
		{"Replacement", "Replacement", func(c compare.Cell) *compare.Ratio { return c.Replacement }, ours},
		{"Gain recovered", "Replacement", func(c compare.Cell) *compare.Ratio { return c.Replacement }, func(r compare.Cells) bool { return !ours(r) }},
		{"ExcessReplacement", "ExcessReplacement", func(c compare.Cell) *compare.Ratio { return c.ExcessReplacement }, func(compare.Cells) bool { return true }},
	}
	var all []Section
	for _, f := range formulas {
		section := Section{Name: f.name}
		for _, r := range b.Rows {
			if !f.rows(r) {
				continue
			}
			row := Row{Name: r.Name}
			var printed map[string]Published
			if i := slices.IndexFunc(s.Rows, func(row SourceRow) bool { return row.Name == r.Name }); i >= 0 {
				printed = s.Rows[i].Derived[f.by]
			}
			defined := false
			for _, metric := range metrics {
				i := slices.Index(b.Metrics, metric)
				if i < 0 || f.of(r.Cells[i]) == nil {
					row.Cells = append(row.Cells, Cell{})
					continue
				}
				defined = true
				cell := ratio(f.of(r.Cells[i]))
				if p, ok := printed[metric]; ok {
					cell.Published = t.cite(&p)
				}
				row.Cells = append(row.Cells, cell)
			}
			if defined {
				section.Rows = append(section.Rows, row)
			}
		}
		if len(section.Rows) > 0 {
			all = append(all, section)
		}
	}
	return all
}

func ratio(r *compare.Ratio) Cell {
	if r.Value == nil {
		return Cell{Text: "n/d"}
	}
	c := Cell{Value: r.Value, Percent: true}
	if r.Interval != nil && r.Interval.Finite() {
		c.Low, c.High = &r.Interval.Low, &r.Interval.High
	}
	return c
}
