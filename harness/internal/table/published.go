package table

import (
	"fmt"
	"strings"
)

// Published is a number that somebody else has printed for a cell.
type Published struct {
	Value   float64 `json:"value"`
	Percent bool    `json:"percent,omitempty"` // a share, shown as a percentage
	Source  string  `json:"source"`
	// Status says in a word or two what of the number may be compared with ours, Why in
	// a sentence; "" where nobody has judged it.
	Status string `json:"status,omitempty"`
	Why    string `json:"-"`
	Note   int    `json:"note"` // of the source: an index into Table.Notes
}

// What stands above a column of published numbers, and of such that a reference has.
const (
	publishedHead = "published"
	paperHead     = "paper"
)

// cite returns a published number with the note of its source, which it adds if
// the table lacks it; nil for nil.
func (t *Table) cite(p *Published) *Published {
	if p == nil {
		return nil
	}
	cited := *p
	note := "Published: " + strings.TrimSuffix(p.Source, ".") + "."
	if p.Status != "" {
		note = fmt.Sprintf("%s; %s.", p.Source, p.Why)
	}
	cited.Note = t.note(note)
	return &cited
}

// face is a column as a form shows it: that of a metric, or what is published
// beside it.
type face struct {
	column    int
	published bool
	// judged says that the published numbers have a status. The note that most of them
	// have in common then stands in the heading.
	judged bool
	note   int
}

// faces returns the columns that a block shows: each metric, and behind it what is
// published of it in any row.
func (b *Block) faces() []face {
	var all []face
	for i := range b.Columns {
		all = append(all, face{column: i})
		if f, ok := b.printed(i); ok {
			all = append(all, f)
		}
	}
	return all
}

// printed returns the face of what is published of a metric; ok is false if nothing is.
func (b *Block) printed(column int) (f face, ok bool) {
	f = face{column: column, published: true}
	counts, most := map[int]int{}, 0
	for _, s := range b.Sections {
		for _, r := range s.Rows {
			p := face{column: column}.cell(r).Published
			if p == nil {
				continue
			}
			ok = true
			f.judged = f.judged || p.Status != ""
			counts[p.Note]++
			if n := counts[p.Note]; n > most || n == most && p.Note < f.note {
				most, f.note = n, p.Note
			}
		}
	}
	return f, ok
}

// head returns what stands above a face.
func (f face) head(b *Block) string {
	switch {
	case f.judged:
		return fmt.Sprintf("%s [%d]", paperHead, f.note+1)
	case f.published:
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

// cited formats what is published of a cell: "9.038 [2]", without the note that stands
// in the heading; "" if nothing is.
func (f face) cited(c Cell) string {
	p := c.Published
	if p == nil {
		return ""
	}
	s := number(Cell{Value: &p.Value, Percent: p.Percent})
	if f.judged && p.Note == f.note {
		return s
	}
	return fmt.Sprintf("%s [%d]", s, p.Note+1)
}

// citation returns what is published of a cell under the columns that citationHead
// names; empty if nothing is.
func citation(c Cell, heads []string) []string {
	line := []string{"", "", ""}
	if p := c.Published; p != nil {
		line = []string{digits(&p.Value), p.Source, p.Status}
	}
	return line[:len(heads)]
}

// citationHead names the columns of citations; none if nothing published stands in the
// table.
func (t *Table) citationHead() []string {
	var heads []string
	for _, b := range t.Blocks {
		for _, f := range b.faces() {
			switch {
			case f.judged:
				return []string{"published", "source", "status"}
			case f.published:
				heads = []string{"published", "source"}
			}
		}
	}
	return heads
}
