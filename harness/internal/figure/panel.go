package figure

import (
	"image/color"
	"math"
	"reflect"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// panels makes the plots and decides the height of their rows. Axes that a panel
// has in common with its neighbour are labelled once.
func (g *page) panels(inner vg.Length) {
	g.plots = make([][]*plot.Plot, g.rows)
	wide := inner / vg.Length(g.columns)
	height := min(max(.72*wide, 105), 170)
	if g.rows > 3 { // to fit a page
		height = 88
	}
	var labels vg.Length // of categories, in all rows
	for row := range g.rows {
		g.plots[row] = make([]*plot.Plot, g.columns)
		var tallest vg.Length
		for column := range g.columns {
			i := row*g.columns + column
			if i >= len(g.figure.Panels) {
				continue
			}
			p := &g.figure.Panels[i]
			below, left := g.panel(row+1, column), g.panel(row, column-1)
			drawn, turned := g.plot(p, wide, below != nil && sameAxis(p.X, below.X), left != nil && sameAxis(p.Y, left.Y))
			g.plots[row][column] = drawn
			tallest = max(tallest, turned)
		}
		labels += tallest
	}
	g.grid = vg.Length(g.rows)*(height+g.titles()) + labels + vg.Length(g.rows-1)*gap
}

// gap is between panels.
const gap = 12

// titles returns the room above a row of panels.
func (g *page) titles() vg.Length {
	lines := 0
	for i := range g.figure.Panels {
		lines = max(lines, len(g.title(&g.figure.Panels[i])))
	}
	if lines == 0 {
		return 0
	}
	return vg.Length(lines)*lineGap*panelSize + 3
}

func (g *page) title(p *Panel) []textLine {
	return paragraph(p.Title, textStyle(panelSize, ink), .9*(g.width-2*margin)/vg.Length(g.columns))
}

func (g *page) panel(row, column int) *Panel {
	i := row*g.columns + column
	if column < 0 || column >= g.columns || row < 0 || i >= len(g.figure.Panels) {
		return nil
	}
	return &g.figure.Panels[i]
}

// sameAxis reports whether two axes begin and end at the same places whatever their
// data are, and have the same label.
func sameAxis(a, b Axis) bool {
	return (a.Categories != nil || a.Min != nil && a.Max != nil) && reflect.DeepEqual(a, b)
}

// plot returns the plot of a panel, and the height of labels of categories that had
// to be turned.
func (g *page) plot(panel *Panel, wide vg.Length, hideX, hideY bool) (p *plot.Plot, turned vg.Length) {
	p = plot.New()
	p.TextHandler = faces()
	x, y := panel.ends()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = x.low, x.high, y.low, y.high
	ticks := panel.Y.ticks(y)
	dress(&p.X, panel.X, panel.X.ticks(x), hideX)
	dress(&p.Y, panel.Y, ticks, hideY)
	var label []string // a long one would take the room of the data
	for _, l := range paragraph(panel.X.Label, p.X.Label.TextStyle, .8*wide) {
		label = append(label, l.text)
	}
	if !hideX {
		p.X.Label.Text = strings.Join(label, "\n")
	}
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = text.XCenter, text.YTop
	p.Y.Tick.Label.XAlign, p.Y.Tick.Label.YAlign = text.XRight, text.YCenter
	if n := len(panel.X.Categories); n > 0 && !hideX {
		var widest vg.Length
		for _, name := range panel.X.Categories {
			widest = max(widest, p.X.Tick.Label.Width(legible(name)))
		}
		if widest > .8*wide/vg.Length(n) {
			p.X.Tick.Label.Rotation, turned = math.Pi/2, widest
			p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = text.XRight, text.YCenter
			p.X.Tick.Length = 4 // the room between axis and names
		}
	}
	p.Add(&drawing{panel, g.looks, ticks, g.title(panel), g.figure.references()})
	return p, turned
}

func dress(a *plot.Axis, from Axis, ticks plot.ConstantTicks, hide bool) {
	a.Label.Text, a.Label.Padding, a.Padding = legible(from.Label), 2, 0
	a.Label.TextStyle = textStyle(labelSize, ink)
	a.Label.TextStyle.XAlign, a.Label.TextStyle.YAlign = text.XCenter, text.YBottom
	a.Color, a.Width = ink, .5
	a.Tick.Label = textStyle(smallSize, ink)
	a.Tick.Color, a.Tick.Width, a.Tick.Length = ink, .5, 2.5
	if from.Decades {
		a.Scale = decades{}
	}
	if from.Categories != nil { // names need the room of a tick, not its mark
		a.Tick.Color = color.Transparent
	}
	if hide {
		a.Label.Text = ""
		for i := range ticks {
			ticks[i].Label = ""
		}
	}
	a.Tick.Marker = ticks
}
