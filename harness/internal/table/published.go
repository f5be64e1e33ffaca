package table

import (
	"fmt"
	"slices"
	"strings"
)

// Published is a number that somebody else has printed for a cell.
type Published struct {
	Value  float64 `json:"value"`
	Source string  `json:"source"`
	Note   int     `json:"note"` // of the source: an index into Table.Notes
}

// publishedHead stands above a column of published numbers.
const publishedHead = "published"

// cite returns a published number with the note of its source, which it adds if
// the table lacks it; nil for nil.
func (t *Table) cite(p *Published) *Published {
	if p == nil {
		return nil
	}
	cited := *p
	cited.Note = t.note("Published: " + strings.TrimSuffix(p.Source, ".") + ".")
	return &cited
}

// face is a column as a form shows it: that of a metric, or what is published
// beside it.
type face struct {
	column    int
	published bool
}

// faces returns the columns that a block shows: each metric, and behind it what is
// published of it in any row.
func (b *Block) faces() []face {
	var all []face
	for i := range b.Columns {
		all = append(all, face{i, false})
		if slices.ContainsFunc(b.Sections, func(s Section) bool {
			return slices.ContainsFunc(s.Rows, func(r Row) bool { return i < len(r.Cells) && r.Cells[i].Published != nil })
		}) {
			all = append(all, face{i, true})
		}
	}
	return all
}

// head returns what stands above a face.
func (f face) head(b *Block) string {
	if f.published {
		return publishedHead
	}
	return b.Columns[f.column].heading()
}

// cell returns the cell of a row behind a face; a row that was not run may lack it.
func (f face) cell(r Row) Cell {
	if f.column < len(r.Cells) {
		return r.Cells[f.column]
	}
	return Cell{}
}

// published formats what is published of a cell: "9.038 [2]"; "" if nothing is.
func published(c Cell) string {
	if c.Published == nil {
		return ""
	}
	return fmt.Sprintf("%s [%d]", fixed(c.Published.Value, 3), c.Published.Note+1)
}

// citation returns what is published of a cell and where, empty if nothing is.
func citation(c Cell) []string {
	if c.Published == nil {
		return []string{"", ""}
	}
	return []string{digits(&c.Published.Value), c.Published.Source}
}

// cites says whether anything published stands in the table.
func (t *Table) cites() bool {
	return slices.ContainsFunc(t.Blocks, func(b Block) bool { return len(b.faces()) > len(b.Columns) })
}
