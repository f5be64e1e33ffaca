package figure

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// hundred is a canvas of 100 x 100 points on which the number 1 is 100 points.
func hundred() (draw.Canvas, *recorder.Canvas, transform) {
	r := &recorder.Canvas{}
	return draw.NewCanvas(r, 100, 100), r, func(x, y float64) vg.Point { return vg.Point{X: vg.Length(100 * x), Y: vg.Length(100 * y)} }
}

// paths returns the corners of what was filled and of what was stroked.
func paths(r *recorder.Canvas) (filled, stroked [][]vg.Point) {
	corners := func(p vg.Path) (all []vg.Point) {
		for _, c := range p {
			if c.Type != vg.CloseComp {
				all = append(all, c.Pos)
			}
		}
		return all
	}
	for _, a := range r.Actions {
		switch a := a.(type) {
		case *recorder.Fill:
			filled = append(filled, corners(a.Path))
		case *recorder.Stroke:
			stroked = append(stroked, corners(a.Path))
		}
	}
	return filled, stroked
}

func TestBarsAreAsHighAsTheirNumbersAndSideBySide(t *testing.T) {
	c, r, at := hundred()
	drawBars(c, at, look{}, []Point{{X: 0, Y: .5}, {X: 1, Y: -.25}}, 0, 2)
	drawBars(c, at, look{}, []Point{{X: 0, Y: .75}}, 1, 2)
	filled, _ := paths(r)
	want := [][2]vg.Length{{0, 50}, {0, -25}, {0, 75}}
	for i, bar := range filled {
		if bar[0].Y != want[i][0] || bar[2].Y != want[i][1] {
			t.Errorf("bar %d is from %v to %v, want %v", i, bar[0].Y, bar[2].Y, want[i])
		}
	}
	if len(filled) != 3 || filled[0][2].X > filled[2][0].X {
		t.Errorf("the bars of a category lie over one another: %v", filled)
	}
	c, r, at = hundred()
	drawBars(c, at, look{hollow: true}, []Point{{X: 0, Y: .5}, {X: 1, Y: -.25}, {X: 2, Y: 0}}, 0, 2)
	_, frames := paths(r)
	for i, want := range []vg.Length{50 - .6, -25 + .6, 0} {
		if got := frames[i][2].Y; math.Abs(float64(got-want)) > 1e-9 {
			t.Errorf("the line around hollow bar %d is at %v, want it inside, at %v", i, got, want)
		}
	}
}

func TestAStepRisesAtItsPoints(t *testing.T) {
	c, r, at := hundred()
	drawStep(c, at, look{}, []Point{{X: .2, Y: .25}, {X: .5, Y: 1}})
	_, stroked := paths(r)
	want := [][]vg.Point{{{X: 0, Y: 0}, {X: 20, Y: 0}, {X: 20, Y: 25}, {X: 50, Y: 25}, {X: 50, Y: 100}, {X: 100, Y: 100}}}
	if diff := cmp.Diff(want, stroked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestALineBreaksAtAMissingCategory(t *testing.T) {
	c, r, at := hundred()
	drawBroken(c, at, look{marker: draw.BoxGlyph{}}, []Point{{X: 0, Y: .1}, {X: 1, Y: .2, YLow: ptr(.1), YHigh: ptr(.4)}, {X: 3, Y: .3}}, 0)
	_, stroked := paths(r)
	if diff := cmp.Diff([]vg.Point{{X: 0, Y: 10}, {X: 100, Y: 20}}, stroked[0]); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]vg.Point{{X: 100, Y: 10}, {X: 100, Y: 40}}, stroked[1]); diff != "" {
		t.Errorf("interval (-want +got):\n%s", diff)
	}
	if len(stroked) != 4 { // and the two ends of the interval
		t.Errorf("%d strokes, want 4: %v", len(stroked), stroked)
	}
}

func TestTicksAreRound(t *testing.T) {
	for _, c := range []struct {
		span
		want []string
	}{
		{span{0, 1}, []string{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{span{-.031, .052}, []string{"-0.02", "0.00", "0.02", "0.04"}},
		{span{3, 41}, []string{"10", "20", "30", "40"}},
		{span{0, 0.7}, []string{"0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"}},
	} {
		var got []string
		for _, tick := range (Axis{}).ticks(c.span) {
			got = append(got, tick.Label)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.span, diff)
		}
	}
}

func TestAxesHoldEverything(t *testing.T) {
	p := Panel{
		X: Axis{Min: ptr(0)}, Y: Axis{Min: ptr(0), Max: ptr(1)},
		Series:     []Series{{Name: "a", Kind: Line, Points: []Point{{X: 2, Y: .5, YLow: ptr(.1), YHigh: ptr(1.2)}, {X: 4, Y: .6}}}},
		References: []Reference{{Label: "far", Value: 9, Along: EqualX}},
	}
	x, y := p.ends()
	if x.low != 0 || x.high <= 9 || y.low != 0 || y.high <= 1.2 {
		t.Errorf("axes from %v to %v and %v to %v", x.low, x.high, y.low, y.high)
	}
}
