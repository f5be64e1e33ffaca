package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// look is how a series is drawn, the same in every panel.
type look struct {
	color  color.NRGBA
	marker draw.GlyphDrawer
	dashes []vg.Length
	hollow bool // of bars: the colour is another's too, whose bars are filled
}

// okabeIto are the colours of Okabe and Ito, Color universal design (2008), without
// yellow, which is too light on white; dark and light ones in turn.
var okabeIto = []color.NRGBA{
	{0x00, 0x72, 0xB2, 0xFF}, // blue
	{0xE6, 0x9F, 0x00, 0xFF}, // orange
	{0x00, 0x9E, 0x73, 0xFF}, // bluish green
	{0xCC, 0x79, 0xA7, 0xFF}, // reddish purple
	{0xD5, 0x5E, 0x00, 0xFF}, // vermillion
	{0x56, 0xB4, 0xE9, 0xFF}, // sky blue
	{0x00, 0x00, 0x00, 0xFF}, // black
}

var markers = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, draw.CrossGlyph{},
	draw.RingGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.PlusGlyph{},
}

var dashes = [][]vg.Length{nil, {4, 2}, {1.2, 1.8}, {6, 2, 1.2, 2}, {8, 3}}

// looks gives every name of a figure a look, in order of appearance. Colours,
// markers and dashes repeat after different counts, so that what is drawn in the
// same colour differs in marker and dash; bars of the second seven are hollow.
func (f *Figure) looks() map[string]look {
	all := map[string]look{}
	n := 0
	for _, s := range f.series() {
		if s.Muted {
			all[s.Name] = look{color.NRGBA{0x9A, 0x9A, 0x9A, 0xFF}, draw.RingGlyph{}, []vg.Length{1, 1}, false}
			continue
		}
		all[s.Name] = look{okabeIto[n%len(okabeIto)], markers[n%len(markers)], dashes[n%len(dashes)], n/len(okabeIto)%2 == 1}
		n++
	}
	return all
}

// series returns the first series of every name that is drawn, in order of
// appearance.
func (f *Figure) series() []Series {
	var all []Series
	seen := map[string]bool{}
	for _, p := range f.Panels {
		for _, s := range p.Series {
			if !seen[s.Name] && s.Missing == "" {
				seen[s.Name] = true
				all = append(all, s)
			}
		}
	}
	return all
}

func (l look) line(width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: l.color, Width: width, Dashes: l.dashes}
}

func (l look) solid(width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: l.color, Width: width}
}

// box draws a bar, or its swatch in a legend, between two corners.
func (l look) box(c draw.Canvas, low, high vg.Point) {
	const frame = 1.2
	if !l.hollow {
		c.FillPolygon(l.color, []vg.Point{low, {X: low.X, Y: high.Y}, high, {X: high.X, Y: low.Y}})
		return
	}
	in := vg.Length(math.Copysign(math.Min(frame/2, math.Abs(float64(high.Y-low.Y))/2), float64(high.Y-low.Y)))
	low, high = vg.Point{X: low.X + frame/2, Y: low.Y + in}, vg.Point{X: high.X - frame/2, Y: high.Y - in}
	corners := []vg.Point{low, {X: low.X, Y: high.Y}, high, {X: high.X, Y: low.Y}, low}
	c.FillPolygon(l.faded(.18), corners)
	c.StrokeLines(l.solid(frame), corners)
}

func (l look) glyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: l.color, Radius: 2.4, Shape: l.marker}
}

// faded returns the colour with so much of it left, from 0 to 1.
func (l look) faded(left float64) color.NRGBA {
	c := l.color
	c.A = uint8(255 * left)
	return c
}
