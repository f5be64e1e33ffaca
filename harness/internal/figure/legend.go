package figure

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Lengths of the legend in points.
const (
	legendHeight = 11
	swatch       = 20
	legendGap    = 14
)

// entry is one name of the legend, how it is drawn and where it begins.
type entry struct {
	name string
	kind Kind // "": a reference line
	look look
	line draw.LineStyle
	at   vg.Length
}

// legend returns the lines of the legend, which fit the width: series, where not
// every point has a label of its own, then reference lines.
func (f *Figure) legend(looks map[string]look, width vg.Length) [][]entry {
	var all []entry
	labelled := true
	for _, s := range f.series() {
		all = append(all, entry{name: s.Name, kind: s.Kind, look: looks[s.Name], line: looks[s.Name].line(1.2)})
		for _, p := range s.Points {
			labelled = labelled && p.Label != ""
		}
	}
	if labelled {
		all = nil
	}
	for i, label := range f.references() {
		all = append(all, entry{name: label, line: referenceStyle(i)})
	}
	var lines [][]entry
	style := textStyle(labelSize, ink)
	end := width + 1
	for _, e := range all {
		e.name = legible(e.name)
		long := swatch + 4 + style.Width(e.name)
		if end+long > width {
			lines, end = append(lines, nil), 0
		}
		e.at = end
		last := len(lines) - 1
		lines[last] = append(lines[last], e)
		end += long + legendGap
	}
	return lines
}

// drawLegend draws the legend downwards from top and returns where it ended.
func (g *page) drawLegend(c draw.Canvas, top vg.Length) vg.Length {
	style := textStyle(labelSize, ink)
	style.YAlign = text.YCenter
	for _, line := range g.legend {
		middle := top - legendHeight/2
		for _, e := range line {
			left := margin + e.at
			switch e.kind {
			case Bars:
				e.look.box(c, vg.Point{X: left + 5, Y: middle - 3}, vg.Point{X: left + swatch - 3, Y: middle + 3})
			case Line, Step, "":
				c.StrokeLine2(e.line, left, middle, left+swatch, middle)
			}
			if e.kind == Line || e.kind == Scatter {
				c.DrawGlyph(e.look.glyph(), vg.Point{X: left + swatch/2, Y: middle})
			}
			c.FillText(style, vg.Point{X: left + swatch + 4, Y: middle}, e.name)
		}
		top -= legendHeight
	}
	return top - 2
}
