package figure

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// tag is a label and the marker that it is of.
type tag struct {
	text   string
	marker vg.Rectangle
	look   look
}

// spot is where a label stands: its letters fill the box. Away from its marker it is
// tied to it by a line.
type spot struct {
	tag
	box  vg.Rectangle
	led  bool
	line segment
}

// ground is a panel and what labels must not cover in it: markers, intervals and one
// another; and if they can help it reference lines.
type ground struct {
	panel         vg.Rectangle
	markers, bars []vg.Rectangle
	lines         []segment
}

// What makes one place for a label worse than another, in points by which it might be
// nearer to its marker.
const (
	costOfLeader    = 8  // of not standing beside the marker
	costOfOther     = 30 // of standing beside a marker, but nearer to another one
	costOfReference = 60 // of a reference line through the letters
	costOfInterval  = 12 // of an interval that the leader crosses
	costOfMarker    = 50 // of a marker that it crosses, whose label it then seems to hold
	costOfKnot      = 50 // of another leader that it crosses
)

const (
	labelGap  = 2.5 // between a marker and the label beside it
	labelRoom = 1   // around a label
)

// place gives every label the cheapest place that is inside the panel and free: right
// of its marker, left, above, below or at a corner, or anywhere in the panel at the end
// of a leader. Labels with the fewest places beside their markers choose first; one that
// then finds none at all moves to the front, and all choose again. Equal grounds give
// equal places. Only in a panel that is full do labels cover something.
func (g *ground) place(tags []tag) []spot {
	order := g.order(tags)
	for tries := len(order); ; tries-- {
		placed, lost := g.inOrder(order)
		if lost < 0 || tries == 0 {
			return placed
		}
		last := order[lost]
		order = append([]tag{last}, slices.Delete(order, lost, lost+1)...)
	}
}

// order returns the labels, those with the fewest free places beside their markers first.
func (g *ground) order(tags []tag) []tag {
	type choice struct {
		tag
		free int
	}
	var all []choice
	for _, t := range tags {
		c := choice{tag: t}
		for _, s := range t.beside() {
			if g.free(s.box, nil) {
				c.free++
			}
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b choice) int { return cmp.Compare(a.free, b.free) })
	var order []tag
	for _, c := range all {
		order = append(order, c.tag)
	}
	return order
}

// inOrder lets labels choose one after the other. lost is the first that found no room,
// -1 if all did.
func (g *ground) inOrder(tags []tag) (placed []spot, lost int) {
	lost = -1
	for i, t := range tags {
		s, ok := g.best(t, placed)
		if !ok && lost < 0 {
			lost = i
		}
		placed = append(placed, s)
	}
	return placed, lost
}

// best returns the cheapest place of a label among those that are placed; ok is false if
// it covers something because there is no room.
func (g *ground) best(t tag, placed []spot) (best spot, ok bool) {
	least := vg.Length(0)
	all := append(t.beside(), g.tied(t)...)
	for _, s := range all {
		if !g.free(s.box, placed) || s.led && slices.ContainsFunc(placed, func(o spot) bool { return s.line.meets(grown(o.box, labelRoom)) }) {
			continue
		}
		if cost := g.cost(s, placed); !ok || cost < least {
			best, least, ok = s, cost, true
		}
	}
	if !ok {
		best = all[0]
		best.box = inside(best.box, g.panel)
	}
	return best, ok
}

// free reports whether a label in a box is inside the panel and covers nothing.
func (g *ground) free(box vg.Rectangle, placed []spot) bool {
	covers := func(r vg.Rectangle) bool { return overlap(box, grown(r, labelRoom)) }
	return holds(g.panel, box) && !slices.ContainsFunc(g.markers, covers) && !slices.ContainsFunc(g.bars, covers) &&
		!slices.ContainsFunc(placed, func(o spot) bool { return covers(o.box) || o.led && o.line.meets(grown(box, labelRoom)) })
}

// cost is how bad a free place is.
func (g *ground) cost(s spot, placed []spot) vg.Length {
	cost := vg.Length(0)
	for _, l := range g.lines {
		if l.meets(grown(s.box, labelRoom/2)) {
			cost += costOfReference
		}
	}
	if !s.led {
		own := gapBetween(s.box, s.marker)
		if slices.ContainsFunc(g.markers, func(m vg.Rectangle) bool { return m != s.marker && gapBetween(s.box, m) <= own }) {
			cost += costOfOther
		}
		return cost
	}
	cost += costOfLeader + s.line.length()
	for _, r := range g.bars {
		if s.line.meets(r) {
			cost += costOfInterval
		}
	}
	for _, r := range g.markers {
		if s.line.meets(r) {
			cost += costOfMarker
		}
	}
	for _, o := range placed {
		if o.led && s.line.crosses(o.line) {
			cost += costOfKnot
		}
	}
	return cost
}

// beside returns the places beside the marker, the best first.
func (t tag) beside() []spot {
	size, m := t.size(), grown(t.marker, labelGap)
	middle := vg.Point{X: (m.Min.X + m.Max.X - size.X) / 2, Y: (m.Min.Y + m.Max.Y - size.Y) / 2}
	left, right, below, above := m.Min.X-size.X, m.Max.X, m.Min.Y-size.Y, m.Max.Y
	var all []spot
	for _, p := range []vg.Point{
		{X: right, Y: middle.Y}, {X: left, Y: middle.Y}, {X: middle.X, Y: above}, {X: middle.X, Y: below},
		{X: right, Y: above}, {X: right, Y: below}, {X: left, Y: above}, {X: left, Y: below},
	} {
		all = append(all, spot{tag: t, box: vg.Rectangle{Min: p, Max: p.Add(size)}})
	}
	return all
}

// tied returns places all over the panel, each with its leader.
func (g *ground) tied(t tag) []spot {
	const step = 3
	size := t.size()
	var all []spot
	for y := g.panel.Min.Y; y+size.Y <= g.panel.Max.Y; y += step {
		for x := g.panel.Min.X; x+size.X <= g.panel.Max.X; x += step {
			box := vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + size.X, Y: y + size.Y}}
			center := vg.Point{X: (t.marker.Min.X + t.marker.Max.X) / 2, Y: (t.marker.Min.Y + t.marker.Max.Y) / 2}
			end := nearest(grown(box, labelRoom/2), center)
			all = append(all, spot{tag: t, box: box, led: true, line: segment{nearest(t.marker, end), end}})
		}
	}
	return all
}

// The letters of a label stand on a line; these are how far they reach above and below
// it, in heights of the font.
const (
	ascent  = .75
	descent = .22
)

func (t tag) size() vg.Point {
	return vg.Point{X: textStyle(smallSize, ink).Width(t.text), Y: (ascent + descent) * smallSize}
}

func (s spot) draw(c draw.Canvas) {
	if s.led {
		c.StrokeLine2(s.look.solid(.4), s.line.from.X, s.line.from.Y, s.line.to.X, s.line.to.Y)
	}
	c.SetColor(ink)
	face := faces().Fonts.Lookup(textStyle(smallSize, ink).Font, smallSize)
	c.FillString(face, vg.Point{X: s.box.Min.X, Y: s.box.Min.Y + descent*smallSize}, s.text)
}

// shorten cuts a label that is too wide, with an ellipsis where it ends.
func shorten(label string, width vg.Length) string {
	style, letters := textStyle(smallSize, ink), []rune(label)
	for short := label; ; short = string(letters) + "…" {
		if style.Width(short) <= width || len(letters) == 0 {
			return short
		}
		letters = letters[:len(letters)-1]
	}
}
