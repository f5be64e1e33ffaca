package figure

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// crowd is how many points of a scatter are drawn smaller and half transparent.
const crowd = 25

// scatter draws the markers, intervals and labels of all scatters.
func (d *drawing) scatter(c draw.Canvas, at transform) {
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
		}
	}
	tags, g := d.tags(c.Rectangle, at)
	for _, s := range g.place(tags) {
		s.draw(c)
	}
}

// tags returns the labels of scatters, and the ground on which they find their places.
func (d *drawing) tags(panel vg.Rectangle, at transform) ([]tag, *ground) {
	var tags []tag
	g := &ground{panel: panel}
	for _, s := range d.panel.Series {
		if s.Kind != Scatter {
			continue
		}
		l := d.looks[s.Name]
		for _, p := range s.Points {
			marker := l.glyph().Rectangle().Add(at(p.X, p.Y))
			g.markers = append(g.markers, marker)
			if p.XLow != nil {
				g.bars = append(g.bars, bar(at(*p.XLow, p.Y), at(*p.XHigh, p.Y)))
			}
			if p.YLow != nil {
				g.bars = append(g.bars, bar(at(p.X, *p.YLow), at(p.X, *p.YHigh)))
			}
			if p.Label != "" {
				tags = append(tags, tag{shorten(legible(p.Label), panel.Max.X-panel.Min.X), marker, l})
			}
		}
	}
	for _, r := range d.panel.References {
		on := at(r.Value, r.Value)
		switch r.Along {
		case EqualX:
			g.lines = append(g.lines, segment{vg.Point{X: on.X, Y: panel.Min.Y}, vg.Point{X: on.X, Y: panel.Max.Y}})
		case EqualY:
			g.lines = append(g.lines, segment{vg.Point{X: panel.Min.X, Y: on.Y}, vg.Point{X: panel.Max.X, Y: on.Y}})
		}
	}
	return tags, g
}

// bar returns the ground of an interval, with its ends.
func bar(low, high vg.Point) vg.Rectangle {
	return grown(vg.Rectangle{Min: low, Max: high}, intervalEnd)
}
