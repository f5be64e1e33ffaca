package table

import (
	"fmt"
	"io"
	"strings"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Text writes t as plain text, one block under another.
func (t *Table) Text(w io.Writer) error { return t.TextWithin(w, 0) }

// TextWithin writes t for a terminal of a width; 0 is one of any width. Long lines
// are broken between words; blocks that are too wide go without their intervals,
// and where that is not enough in parts, of as many columns as there is room for.
func (t *Table) TextWithin(w io.Writer, width int) error {
	out := &printer{w: w}
	p := &wrapper{out, width}
	if len(t.Heading) > 0 {
		p.line("%s", t.Heading)
	}
	p.line("%s", t.Title)
	for _, c := range t.Caption {
		p.line("%s", c)
	}
	narrowed := false
	for _, b := range t.Blocks {
		grids, without := b.within(width)
		narrowed = narrowed || without
		out.line("\n%s\n%s", b.title(), strings.Join(grids, "\n"))
	}
	if len(t.Notes) > 0 || narrowed {
		out.line("")
	}
	for i, n := range t.Notes {
		p.line("[%d] %s", i+1, n)
	}
	if narrowed {
		p.line("The intervals have no room in %d columns; the files of the table have them.", width)
	}
	return out.err
}

// within lays a block out for a width, in parts if need be, and tells whether
// there was no room for intervals.
func (b *Block) within(width int) (grids []string, narrowed bool) {
	fits := func(grid string) bool { return width <= 0 || text.LongestLineLen(grid) <= width }
	if grid := b.text(true); fits(grid) {
		return []string{grid}, false
	}
	for from := 0; from < len(b.Columns) || from == 0; {
		to := len(b.Columns)
		part := b.columns(from, to)
		for to > from+1 && !fits(part.text(false)) {
			to--
			part = b.columns(from, to)
		}
		grids = append(grids, part.text(false))
		from = max(to, 1)
	}
	return grids, true
}

// columns returns the block with some of its columns.
func (b *Block) columns(from, to int) *Block {
	part := *b
	part.Columns, part.Sections = b.Columns[from:to], nil
	for _, s := range b.Sections {
		rows := make([]Row, len(s.Rows))
		for i, r := range s.Rows {
			if to <= len(r.Cells) {
				r.Cells = r.Cells[from:to]
			}
			rows[i] = r
		}
		part.Sections = append(part.Sections, Section{s.Name, rows})
	}
	return &part
}

// text lays a block out as Text shows it.
func (b *Block) text(intervals bool) string {
	grid := b.grid(look{
		indent: "  ", intervals: intervals,
		heading: func(s string) string { return s },
		cell:    func(c Cell) string { return number(c) + starred(c) },
	})
	grid.SetStyle(pretty.StyleLight)
	grid.Style().Format.Header = text.FormatDefault
	return grid.Render()
}

// Markdown writes t as Markdown: the same rows as Text, bold where a row is not
// told apart from the best.
func (t *Table) Markdown(w io.Writer) error {
	p := &printer{w: w}
	p.line("# %s\n", t.Title)
	if len(t.Heading) > 0 {
		p.line("**%s**\n", t.Heading)
	}
	for _, c := range t.Caption {
		p.line("%s  ", c) // two spaces end a line
	}
	for _, b := range t.Blocks {
		grid := b.grid(look{
			intervals: true,
			heading:   func(s string) string { return "**" + s + "**" },
			cell: func(c Cell) string {
				s := number(c)
				if c.Bold {
					s = "**" + s + "**"
				}
				if c.Star {
					s += `\*`
				}
				return s
			},
		})
		p.line("\n## %s\n\n%s", b.title(), grid.RenderMarkdown())
	}
	if len(t.Notes) > 0 {
		p.line("\nNotes:\n")
	}
	for i, n := range t.Notes {
		p.line("%d. %s", i+1, n)
	}
	return p.err
}

// look is how a form shows the parts of a grid.
type look struct {
	indent    string // of a row's name
	intervals bool   // whether there is room for intervals
	heading   func(section string) string
	cell      func(Cell) string
}

// grid lays a block out: name, real events seen, one column a metric, then of the
// primary one the interval and the least detectable difference. A section is a row
// with its heading, then its rows.
func (b *Block) grid(l look) pretty.Writer {
	grid := pretty.NewWriter()
	l.intervals = l.intervals && len(b.Columns) > 0 && b.Reference != ""
	header := pretty.Row{"", "seen"}
	faces := b.faces()
	for _, f := range faces {
		header = append(header, f.head(b))
	}
	if l.intervals {
		header = append(header, b.Columns[b.Primary].Short+" − "+b.Reference+", 95 %", "mdd")
	}
	var configs []pretty.ColumnConfig
	for i := range header {
		if i != 0 && i != len(faces)+2 { // all but names and intervals are numbers
			configs = append(configs, pretty.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	grid.AppendHeader(header)
	grid.SetColumnConfigs(configs)
	for i, s := range b.Sections {
		if i > 0 {
			grid.AppendSeparator()
		}
		grid.AppendRow(pretty.Row{l.heading(s.Name)})
		for _, r := range s.Rows {
			grid.AppendRow(b.row(r, faces, l))
		}
	}
	return grid
}

func (b *Block) row(r Row, faces []face, l look) pretty.Row {
	row := pretty.Row{l.indent + r.Name + marks(r), seen(r)}
	for i, f := range faces {
		switch c := f.cell(r); {
		case f.published:
			row = append(row, f.cited(c))
		case r.Missing == "":
			row = append(row, l.cell(c))
		case i == 0 && !l.intervals:
			row = append(row, "not run") // its note says why
		default:
			row = append(row, "")
		}
	}
	if r.Missing != "" && l.intervals { // where there is room for words
		return append(row, "not run")
	}
	if l.intervals && b.Primary < len(r.Cells) {
		c := r.Cells[b.Primary]
		row = append(row, interval(c), detectable(c))
	}
	return row
}

func starred(c Cell) string {
	if c.Star {
		return "*"
	}
	return ""
}

// printer keeps the first error of a series of writes.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// wrapper breaks lines between words at a width; 0 breaks none.
type wrapper struct {
	*printer
	width int
}

func (p *wrapper) line(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	if p.width > 0 {
		lines := strings.Split(text.WrapSoft(s, p.width), "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		s = strings.Join(lines, "\n")
	}
	p.printer.line("%s", s)
}
