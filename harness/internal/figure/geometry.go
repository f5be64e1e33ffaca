package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// segment is a straight line from one point to another.
type segment struct{ from, to vg.Point }

func (s segment) length() vg.Length {
	return vg.Length(math.Hypot(float64(s.to.X-s.from.X), float64(s.to.Y-s.from.Y)))
}

// crosses reports whether two segments cross; such as only touch do not.
func (s segment) crosses(o segment) bool {
	return s.side(o.from)*s.side(o.to) < 0 && o.side(s.from)*o.side(s.to) < 0
}

// side is positive for points on the left of the segment, negative on the right.
func (s segment) side(p vg.Point) vg.Length {
	return (s.to.X-s.from.X)*(p.Y-s.from.Y) - (s.to.Y-s.from.Y)*(p.X-s.from.X)
}

// meets reports whether the segment runs through the inside of a rectangle: the part of
// it between its sides (Liang and Barsky 1984) is longer than a point.
func (s segment) meets(r vg.Rectangle) bool {
	first, last := vg.Length(0), vg.Length(1)
	for _, d := range []struct{ from, by, low, high vg.Length }{
		{s.from.X, s.to.X - s.from.X, r.Min.X, r.Max.X}, {s.from.Y, s.to.Y - s.from.Y, r.Min.Y, r.Max.Y},
	} {
		if d.by == 0 {
			if d.from <= d.low || d.from >= d.high {
				return false
			}
			continue
		}
		enter, leave := (d.low-d.from)/d.by, (d.high-d.from)/d.by
		first, last = max(first, min(enter, leave)), min(last, max(enter, leave))
	}
	return first < last
}

// overlap reports whether two rectangles have more than an edge in common.
func overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}

// holds reports whether all of b is in a.
func holds(a, b vg.Rectangle) bool {
	return a.Min.X <= b.Min.X && b.Max.X <= a.Max.X && a.Min.Y <= b.Min.Y && b.Max.Y <= a.Max.Y
}

// grown returns r with so much more on every side.
func grown(r vg.Rectangle, by vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: r.Min.X - by, Y: r.Min.Y - by}, Max: vg.Point{X: r.Max.X + by, Y: r.Max.Y + by}}
}

// nearest returns the point of r that is nearest to p.
func nearest(r vg.Rectangle, p vg.Point) vg.Point {
	return vg.Point{X: min(max(p.X, r.Min.X), r.Max.X), Y: min(max(p.Y, r.Min.Y), r.Max.Y)}
}

// inside returns r moved into a panel that has room for it.
func inside(r, panel vg.Rectangle) vg.Rectangle {
	size := r.Size()
	at := nearest(vg.Rectangle{Min: panel.Min, Max: panel.Max.Sub(size)}, r.Min)
	return vg.Rectangle{Min: at, Max: at.Add(size)}
}

// gapBetween returns how far two rectangles are apart.
func gapBetween(a, b vg.Rectangle) vg.Length {
	apart := vg.Point{X: max(0, a.Min.X-b.Max.X, b.Min.X-a.Max.X), Y: max(0, a.Min.Y-b.Max.Y, b.Min.Y-a.Max.Y)}
	return segment{to: apart}.length()
}
