package figure

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// crowd is how many points of a scatter are drawn smaller and half transparent.
const crowd = 25

// markers draws the markers and intervals of all scatters and returns where they are.
func (d *drawing) markers(c draw.Canvas, at transform) *placed {
	taken := &placed{}
	for _, s := range d.panel.Series {
		if s.Kind != Scatter {
			continue
		}
		l := d.looks[s.Name]
		glyph := l.glyph()
		if len(s.Points) >= crowd {
			glyph.Radius, glyph.Color = 1.8, l.faded(.6)
		}
		for _, p := range s.Points {
			drawIntervals(c, at, l, p)
			c.DrawGlyph(glyph, at(p.X, p.Y))
			taken.add(glyph.Rectangle().Add(at(p.X, p.Y)))
			if p.XLow != nil {
				taken.add(vg.Rectangle{Min: at(*p.XLow, p.Y), Max: at(*p.XHigh, p.Y)})
			}
			if p.YLow != nil {
				taken.add(vg.Rectangle{Min: at(p.X, *p.YLow), Max: at(p.X, *p.YHigh)})
			}
		}
	}
	return taken
}

// labels writes the labels of scatters, each at the first side of its marker that
// has room.
func (d *drawing) labels(c draw.Canvas, at transform, taken *placed) {
	for _, s := range d.panel.Series {
		for _, p := range s.Points {
			if s.Kind == Scatter && p.Label != "" {
				taken.write(c, at(p.X, p.Y), legible(p.Label))
			}
		}
	}
}

// placed is the ground that markers and labels have taken.
type placed struct{ boxes []vg.Rectangle }

func (t *placed) add(r vg.Rectangle) { t.boxes = append(t.boxes, r) }

// write puts a label beside a marker: right, left, above or below, where nothing
// else is and the panel has not ended; right if there is no such place.
func (t *placed) write(c draw.Canvas, marker vg.Point, label string) {
	const gap = 4
	style := textStyle(smallSize, ink)
	sides := []struct {
		by vg.Point
		x  text.XAlignment
		y  text.YAlignment
	}{
		{vg.Point{X: gap}, text.XLeft, text.YCenter}, {vg.Point{X: -gap}, text.XRight, text.YCenter},
		{vg.Point{Y: gap}, text.XCenter, text.YBottom}, {vg.Point{Y: -gap}, text.XCenter, text.YTop},
		{vg.Point{X: gap, Y: gap}, text.XLeft, text.YBottom}, {vg.Point{X: gap, Y: -gap}, text.XLeft, text.YTop},
		{vg.Point{X: -gap, Y: gap}, text.XRight, text.YBottom}, {vg.Point{X: -gap, Y: -gap}, text.XRight, text.YTop},
	}
	best := -1
	for i, s := range sides {
		style.XAlign, style.YAlign = s.x, s.y
		box := style.Rectangle(label).Add(marker.Add(s.by))
		if c.Contains(box.Min) && c.Contains(box.Max) && t.free(box) {
			best = i
			break
		}
	}
	s := sides[max(0, best)]
	style.XAlign, style.YAlign = s.x, s.y
	t.add(style.Rectangle(label).Add(marker.Add(s.by)))
	c.FillText(style, marker.Add(s.by), label)
}

func (t *placed) free(r vg.Rectangle) bool {
	for _, b := range t.boxes {
		if r.Min.X < b.Max.X && b.Min.X < r.Max.X && r.Min.Y < b.Max.Y && b.Min.Y < r.Max.Y {
			return false
		}
	}
	return true
}
