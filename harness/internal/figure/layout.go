package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Widths in points: a figure of several columns is as wide as a page of text.
const (
	pageWidth   = 504
	singleWidth = 340
	margin      = 8
	lineGap     = 1.3 // lines of running text, in heights of their letters
)

var warning = color.NRGBA{0xA0, 0x20, 0x20, 0xFF}

// page is a figure whose parts have their sizes.
type page struct {
	figure *Figure
	looks  map[string]look

	columns, rows     int
	width, height     vg.Length
	plots             [][]*plot.Plot
	above, foot, grid vg.Length // heights
	header, notes     []textLine
	legend            [][]entry
}

type textLine struct {
	text  string
	style text.Style
}

// lay decides where everything stands.
func lay(f *Figure) *page {
	g := &page{figure: f, looks: f.looks(), columns: f.Columns}
	if g.columns == 0 {
		g.columns = map[int]int{1: 1, 2: 2, 4: 2}[len(f.Panels)]
	}
	if g.columns == 0 {
		g.columns = 3
	}
	g.columns = min(g.columns, len(f.Panels))
	g.rows = (len(f.Panels) + g.columns - 1) / g.columns
	g.width = pageWidth
	if g.columns == 1 && g.rows == 1 {
		g.width = singleWidth
	}
	inner := g.width - 2*margin
	g.header = append(paragraph(f.Heading, bold(textStyle(smallSize, warning)), inner),
		paragraph(f.Title, bold(textStyle(titleSize, ink)), inner)...)
	for _, n := range f.notes() {
		g.notes = append(g.notes, paragraph(n, textStyle(smallSize, faint), inner)...)
	}
	g.legend = f.legend(g.looks, inner)
	g.panels(inner)
	g.above = heightOf(g.header) + 4
	g.foot = vg.Length(len(g.legend))*legendHeight + heightOf(g.notes) + 6
	g.height = 2*margin + g.above + g.grid + g.foot
	return g
}

// notes are what stands below the legend: why series are missing, then the figure's
// own.
func (f *Figure) notes() []string {
	var all []string
	for _, p := range f.Panels {
		for _, s := range p.Series {
			if s.Missing != "" {
				where := ""
				if p.Title != "" {
					where = ", " + p.Title
				}
				all = append(all, "Not drawn: "+s.Name+where+": "+s.Missing+".")
			}
		}
	}
	return append(all, f.Notes...)
}

func paragraph(s string, style text.Style, width vg.Length) []textLine {
	var lines []textLine
	for _, l := range wrap(legible(s), style, width) {
		lines = append(lines, textLine{l, style})
	}
	return lines
}

func heightOf(lines []textLine) vg.Length {
	var h vg.Length
	for _, l := range lines {
		h += lineGap * l.style.Font.Size
	}
	return h
}

// draw draws the page.
func (g *page) draw(to vg.CanvasSizer) {
	c := draw.New(to)
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	g.write(c, g.header, c.Max.Y-margin)
	area := draw.Crop(c, margin, -margin, 0, 0)
	area.Max.Y = c.Max.Y - margin - g.above
	area.Min.Y = area.Max.Y - g.grid
	tiles := draw.Tiles{Rows: g.rows, Cols: g.columns, PadX: gap, PadY: gap + g.titles(), PadTop: g.titles()}
	for row, canvases := range plot.Align(g.plots, tiles, area) {
		for column, canvas := range canvases {
			if p := g.plots[row][column]; p != nil {
				p.Draw(canvas)
			}
		}
	}
	g.write(c, g.notes, g.drawLegend(c, area.Min.Y-6))
}

// write writes lines downwards from top.
func (g *page) write(c draw.Canvas, lines []textLine, top vg.Length) {
	for _, l := range lines {
		l.style.YAlign = text.YTop
		c.FillText(l.style, vg.Point{X: margin, Y: top}, l.text)
		top -= lineGap * l.style.Font.Size
	}
}
