package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	gridColor = color.Gray{0xE4}
	darkGrey  = color.NRGBA{0x40, 0x40, 0x40, 0xFF}
)

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

func (r Reference) line(c draw.Canvas, at transform) {
	style := draw.LineStyle{Color: darkGrey, Width: .7, Dashes: []vg.Length{3, 2}}
	on := at(r.Value, r.Value)
	switch r.Along {
	case EqualX:
		c.StrokeLine2(style, on.X, c.Min.Y, on.X, c.Max.Y)
	case EqualY:
		c.StrokeLine2(style, c.Min.X, on.Y, c.Max.X, on.Y)
	case Diagonal:
		c.StrokeLines(style, c.ClipLinesXY(diagonal(at))...)
	}
}

// label writes what the line is and returns where: above a horizontal line, the
// first at the left end and the next at the right one; upwards beside a vertical
// one; under a diagonal.
func (r Reference) label(c draw.Canvas, at transform, i int) vg.Rectangle {
	const gap = 1.5
	style, name := textStyle(smallSize-.5, darkGrey), legible(r.Label)
	on, descent := at(r.Value, r.Value), style.FontExtents().Descent
	where := vg.Point{X: c.Min.X + 2*gap, Y: on.Y + gap + descent}
	switch r.Along {
	case EqualX:
		style.Rotation = math.Pi / 2
		where = vg.Point{X: on.X - gap - descent, Y: c.Min.Y + 2*gap}
	case EqualY:
		if i%2 == 1 {
			style.XAlign, where.X = text.XRight, c.Max.X-2*gap
		}
		if where.Y+style.Height(name) > c.Max.Y { // no room above it
			style.YAlign, where.Y = text.YTop, on.Y-gap
		}
	case Diagonal:
		line := c.ClipLinesXY(diagonal(at))
		if len(line) == 0 {
			return vg.Rectangle{}
		}
		low, high := line[0][0], line[0][1]
		style.Rotation = math.Atan2(float64(high.Y-low.Y), float64(high.X-low.X))
		style.XAlign, style.YAlign = text.XRight, text.YTop
		where = low.Add(high.Sub(low).Scale(.95))
	}
	box := style.Rectangle(name).Add(where)
	if r.Along != Diagonal { // lines shine through
		c.SetColor(color.NRGBA{0xFF, 0xFF, 0xFF, 0xB0})
		c.Fill(box.Path())
	}
	c.FillText(style, where, name)
	return box
}

// diagonal returns a line of equal X and Y that is longer than any panel.
func diagonal(at transform) []vg.Point { return []vg.Point{at(-1e3, -1e3), at(1e3, 1e3)} }
