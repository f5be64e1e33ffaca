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

// entry is one name of the legend and where it begins.
type entry struct {
	name string
	kind Kind
	look look
	at   vg.Length
}

// legend returns the lines of the legend, which fit the width. A figure in which
// every point has its own label has none.
func (f *Figure) legend(looks map[string]look, width vg.Length) [][]entry {
	series := f.series()
	labelled := true
	for _, s := range series {
		for _, p := range s.Points {
			labelled = labelled && p.Label != ""
		}
	}
	if labelled {
		return nil
	}
	var lines [][]entry
	style := textStyle(labelSize, ink)
	end := width + 1
	for _, s := range series {
		long := swatch + 4 + style.Width(legible(s.Name))
		if end+long > width {
			lines, end = append(lines, nil), 0
		}
		last := len(lines) - 1
		lines[last] = append(lines[last], entry{legible(s.Name), s.Kind, looks[s.Name], end})
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
				c.FillPolygon(e.look.color, []vg.Point{
					{X: left + 5, Y: middle - 3}, {X: left + 5, Y: middle + 3}, {X: left + swatch - 3, Y: middle + 3}, {X: left + swatch - 3, Y: middle - 3},
				})
			case Line, Step:
				c.StrokeLine2(e.look.line(1.2), left, middle, left+swatch, middle)
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
