package figure

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	gridColor = color.Gray{0xE4}
	darkGrey  = color.NRGBA{0x40, 0x40, 0x40, 0xFF}
)

// referenceDashes are those of reference lines, which are all thin and dark grey.
var referenceDashes = [][]vg.Length{{3, 2}, {1, 1.6}, {7, 2}, {5, 1.6, 1, 1.6}, {2, 4}}

// references returns the labels of all reference lines in order of appearance: lines
// of one label look the same in every panel and stand in the legend once.
func (f *Figure) references() []string {
	var labels []string
	for _, p := range f.Panels {
		for _, r := range p.References {
			if !slices.Contains(labels, r.Label) {
				labels = append(labels, r.Label)
			}
		}
	}
	return labels
}

// referenceStyle returns how the n-th reference line is drawn.
func referenceStyle(n int) draw.LineStyle {
	return draw.LineStyle{Color: darkGrey, Width: .8, Dashes: referenceDashes[n%len(referenceDashes)]}
}

// band shades the interval of a reference line.
func (r Reference) band(c draw.Canvas, at transform) {
	if r.Low == nil {
		return
	}
	low, high := at(*r.Low, *r.Low), at(*r.High, *r.High)
	switch r.Along {
	case EqualX:
		low.Y, high.Y = c.Min.Y, c.Max.Y
	case EqualY:
		low.X, high.X = c.Min.X, c.Max.X
	default:
		return
	}
	c.FillPolygon(look{color: darkGrey}.faded(.10), []vg.Point{low, {X: low.X, Y: high.Y}, high, {X: high.X, Y: low.Y}})
}

// beyond is further than the ends of any axis that a diagonal is drawn in.
const beyond = 1e6

func (r Reference) line(c draw.Canvas, at transform, style draw.LineStyle) {
	on := at(r.Value, r.Value)
	switch r.Along {
	case EqualX:
		c.StrokeLine2(style, on.X, c.Min.Y, on.X, c.Max.Y)
	case EqualY:
		c.StrokeLine2(style, c.Min.X, on.Y, c.Max.X, on.Y)
	case Diagonal:
		c.StrokeLines(style, c.ClipLinesXY([]vg.Point{at(-beyond, -beyond), at(beyond, beyond)})...)
	}
}
