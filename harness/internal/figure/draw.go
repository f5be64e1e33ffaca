package figure

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawing draws one panel inside its axes; it is a plot.Plotter.
type drawing struct {
	panel *Panel
	looks map[string]look
	ticks plot.ConstantTicks // of the y axis
	title []textLine

	references []string // of the figure
}

// Plot draws the panel from back to front: grid, bands, reference lines, series,
// texts.
func (d *drawing) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(px, py float64) vg.Point { return vg.Point{X: x(px), Y: y(py)} }
	for _, t := range d.ticks {
		c.StrokeLine2(draw.LineStyle{Color: gridColor, Width: .4}, c.Min.X, y(t.Value), c.Max.X, y(t.Value))
	}
	for _, r := range d.panel.References {
		r.band(c, at)
	}
	of, nth := map[Kind]int{}, map[Kind]int{}
	for _, s := range d.panel.drawn() {
		of[s.Kind]++
	}
	for _, s := range d.panel.drawn() {
		l := d.looks[s.Name]
		switch {
		case s.Kind == Bars:
			drawBars(c, at, l, s.Points, nth[Bars], of[Bars])
		case s.Kind == Step:
			drawStep(c, at, l, s.Points)
		case s.Kind == Line && d.panel.X.Categories != nil:
			drawBroken(c, at, l, s.Points, dodge(nth[Line], of[Line]))
		case s.Kind == Line:
			drawLine(c, at, l, s.Points)
		}
		nth[s.Kind]++
	}
	for _, r := range d.panel.References {
		r.line(c, at, referenceStyle(slices.Index(d.references, r.Label)))
	}
	d.scatter(c, at)
	for i, l := range d.title {
		l.style.XAlign = text.XCenter
		above := lineGap * panelSize * vg.Length(len(d.title)-1-i)
		c.FillText(l.style, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Max.Y + 6 + above}, l.text)
	}
}

// drawn returns the series that have points.
func (p *Panel) drawn() []Series {
	return slices.DeleteFunc(slices.Clone(p.Series), func(s Series) bool { return len(s.Points) == 0 })
}

// transform turns numbers of a panel into a point of the canvas.
type transform = func(x, y float64) vg.Point

// dodge returns how far series i of n stands beside its category, so that intervals
// do not cover one another.
func dodge(i, n int) float64 {
	const apart = .09
	return apart * (float64(i) - float64(n-1)/2)
}

// drawLine joins points and shades their intervals.
func drawLine(c draw.Canvas, at transform, l look, points []Point) {
	var low, high, line []vg.Point
	for _, p := range points {
		line = append(line, at(p.X, p.Y))
		if p.YLow != nil {
			low, high = append(low, at(p.X, *p.YLow)), append(high, at(p.X, *p.YHigh))
		}
	}
	fillBetween(c, l, low, high)
	c.StrokeLines(l.line(1.1), line)
	for _, p := range line {
		c.DrawGlyph(l.glyph(), p)
	}
}

// drawBroken joins points of neighbouring categories; intervals are bars.
func drawBroken(c draw.Canvas, at transform, l look, points []Point, aside float64) {
	for i, p := range points {
		p.X += aside
		if i > 0 && points[i-1].X+1 == points[i].X {
			before := points[i-1]
			c.StrokeLines(l.line(1.1), []vg.Point{at(before.X+aside, before.Y), at(p.X, p.Y)})
		}
		drawIntervals(c, at, l, p)
	}
	for _, p := range points {
		c.DrawGlyph(l.glyph(), at(p.X+aside, p.Y))
	}
}

// drawStep draws a distribution function from 0 at the left end of the axis to its
// last value at the right one.
func drawStep(c draw.Canvas, at transform, l look, points []Point) {
	stairs := func(y func(Point) float64) []vg.Point {
		before := vg.Point{X: c.Min.X, Y: at(0, 0).Y}
		line := []vg.Point{before}
		for _, p := range points {
			corner := at(p.X, y(p))
			line = append(line, vg.Point{X: corner.X, Y: before.Y}, corner)
			before = corner
		}
		return append(line, vg.Point{X: c.Max.X, Y: before.Y})
	}
	if points[0].YLow != nil {
		fillBetween(c, l, stairs(func(p Point) float64 { return orElse(p.YLow, p.Y) }),
			stairs(func(p Point) float64 { return orElse(p.YHigh, p.Y) }))
	}
	c.StrokeLines(l.line(1.2), stairs(func(p Point) float64 { return p.Y }))
}

func orElse(x *float64, otherwise float64) float64 {
	if x == nil {
		return otherwise
	}
	return *x
}

// fillBetween shades what lies between two lines from left to right.
func fillBetween(c draw.Canvas, l look, low, high []vg.Point) {
	if len(low) < 2 {
		return
	}
	outline := append([]vg.Point{}, low...)
	for i := len(high) - 1; i >= 0; i-- {
		outline = append(outline, high[i])
	}
	c.FillPolygon(l.faded(.18), outline)
}

// drawBars draws series i of n, the bars of a category side by side.
func drawBars(c draw.Canvas, at transform, l look, points []Point, i, n int) {
	const filled = .8 // of the room of a category
	width := filled / float64(n)
	for _, p := range points {
		left := p.X - filled/2 + float64(i)*width
		bottom, top := at(left, 0), at(left+.92*width, p.Y)
		l.box(c, bottom, top)
		p.X = left + .46*width
		drawIntervals(c, at, look{color: darkGrey}, p)
	}
	zero := at(0, 0).Y
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: .5}, c.Min.X, zero, c.Max.X, zero)
}

// intervalEnd is half the length of the ends of an interval.
const intervalEnd = 1.6

// drawIntervals draws the intervals of a point as bars with ends.
func drawIntervals(c draw.Canvas, at transform, l look, p Point) {
	const end = intervalEnd
	style := l.solid(.7)
	if p.YLow != nil {
		low, high := at(p.X, *p.YLow), at(p.X, *p.YHigh)
		c.StrokeLine2(style, low.X, low.Y, high.X, high.Y)
		c.StrokeLine2(style, low.X-end, low.Y, low.X+end, low.Y)
		c.StrokeLine2(style, low.X-end, high.Y, low.X+end, high.Y)
	}
	if p.XLow != nil {
		low, high := at(*p.XLow, p.Y), at(*p.XHigh, p.Y)
		c.StrokeLine2(style, low.X, low.Y, high.X, high.Y)
		c.StrokeLine2(style, low.X, low.Y-end, low.X, low.Y+end)
		c.StrokeLine2(style, high.X, low.Y-end, high.X, low.Y+end)
	}
}
