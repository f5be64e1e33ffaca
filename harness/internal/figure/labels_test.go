package figure

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// laid draws the only panel of a figure, and returns its labels, the ground that they
// stand on and what was written.
func laid(f *Figure) ([]spot, *ground, map[string]vg.Point) {
	g, r := lay(f), &recorder.Canvas{}
	p := g.plots[0][0]
	c := p.DataCanvas(draw.NewCanvas(r, g.width-2*margin, g.grid-g.titles()))
	x, y := p.Transforms(&c)
	at := func(px, py float64) vg.Point { return vg.Point{X: x(px), Y: y(py)} }
	d := &drawing{panel: &f.Panels[0], looks: g.looks}
	d.scatter(c, at)
	written := map[string]vg.Point{}
	for _, a := range r.Actions {
		if s, ok := a.(*recorder.FillString); ok {
			written[s.String] = s.Point
		}
	}
	tags, on := d.tags(c.Rectangle, at)
	return on.place(tags), on, written
}

// readable fails where a label leaves the panel, covers anything or is not written where
// it has its place.
func readable(t *testing.T, f *Figure) {
	t.Helper()
	spots, g, written := laid(f)
	if len(spots) != len(written) || len(spots) == 0 {
		t.Fatalf("%d labels have places, %d are written", len(spots), len(written))
	}
	for i, s := range spots {
		if !holds(g.panel, s.box) {
			t.Errorf("%s: %v is not inside the panel %v", s.text, s.box, g.panel)
		}
		for _, o := range spots[:i] {
			if overlap(s.box, o.box) {
				t.Errorf("%s covers %s", s.text, o.text)
			}
			if o.led && o.line.meets(s.box) || s.led && s.line.meets(o.box) {
				t.Errorf("the leader of %s or %s runs through the other", s.text, o.text)
			}
		}
		for _, r := range slices.Concat(g.markers, g.bars) {
			if overlap(s.box, r) {
				t.Errorf("%s covers a point or its interval", s.text)
			}
		}
		if at := written[s.text]; at.X != s.box.Min.X || at.Y <= s.box.Min.Y || at.Y >= s.box.Max.Y {
			t.Errorf("%s is written at %v, its place is %v", s.text, at, s.box)
		}
	}
}

func TestLabelsOfRandomPointsAreReadable(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			rows, middle, spread := []Worth{}, r.Float64(), .5*r.Float64()
			for i := range 4 + r.IntN(12) {
				y := 3 * r.NormFloat64()
				linked := min(max(middle+spread*r.NormFloat64(), 0), 1) // in crowds and at the ends too
				w := Worth{Name: fmt.Sprint(i, strings.Repeat("g", r.IntN(24))), Linked: Gain{Value: linked}, Excess: Gain{Value: y}}
				if r.IntN(3) > 0 {
					w.Excess.Low, w.Excess.High = ptr(y-4*r.Float64()), ptr(y+r.Float64())
				}
				rows = append(rows, w)
			}
			readable(t, Tradeoff("made up", .01, rows))
		})
	}
}

// committed reads a Figure 8 from what stands beside its picture.
func committed(t *testing.T, path string) *Figure {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) *float64 {
		if x, err := strconv.ParseFloat(s, 64); err == nil {
			return &x
		}
		return nil
	}
	var rows []Worth
	var chance float64
	for _, l := range lines[1:] {
		switch x, y := number(l[3]), number(l[5]); {
		case l[10] == "chance":
			chance = *x
		case x != nil && y != nil:
			rows = append(rows, Worth{Name: l[1], Linked: Gain{Value: *x}, Excess: Gain{Value: *y, Low: number(l[8]), High: number(l[9])}})
		}
	}
	return Tradeoff(lines[1][0], chance, rows)
}

func TestLabelsOfTheCommittedFiguresAreReadable(t *testing.T) {
	paths, err := filepath.Glob("../../../results/*/*/figure-8-*.csv")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no committed figure: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(filepath.Dir(path))+"/"+filepath.Base(path), func(t *testing.T) { readable(t, committed(t, path)) })
	}
}

// A label stands beside its point where there is room, on the right first, and at the end
// of a leader where there is none.
func TestLabelsStandBesideTheirPointsWhereThereIsRoom(t *testing.T) {
	box := func(x, y, width, height vg.Length) vg.Rectangle {
		return vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + width, Y: y + height}}
	}
	one := tag{text: "one", marker: box(48, 48, 4, 4)}
	for _, c := range []struct {
		name  string
		taken []vg.Rectangle
		line  []segment
		other *vg.Rectangle // a marker
		want  int           // of beside; -1: a leader
	}{
		{name: "free", want: 0},
		{name: "right is taken", taken: []vg.Rectangle{box(54, 40, 40, 40)}, want: 1},
		{name: "right and left are taken", taken: []vg.Rectangle{box(54, 49, 40, 2), box(0, 49, 46, 2)}, want: 2},
		{name: "a reference line runs through the sides", line: []segment{{vg.Point{X: 0, Y: 50}, vg.Point{X: 100, Y: 50}}}, want: 2},
		{name: "another marker is nearer on the right", other: new(box(56, 55, 4, 4)), want: 1},
		{name: "all around is taken", taken: []vg.Rectangle{box(30, 30, 40, 16), box(30, 54, 40, 16), box(30, 46, 16, 8), box(54, 46, 16, 8)}, want: -1},
	} {
		g := &ground{panel: box(0, 0, 100, 100), markers: []vg.Rectangle{one.marker}, bars: c.taken, lines: c.line}
		if c.other != nil {
			g.markers = append(g.markers, *c.other)
		}
		got := g.place([]tag{one})[0]
		if c.want < 0 {
			if !got.led || !g.free(got.box, nil) {
				t.Errorf("%s: %+v", c.name, got)
			}
			continue
		}
		if diff := cmp.Diff(one.beside()[c.want].box, got.box); diff != "" || got.led {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// Where there is no room at all a label still stays inside its panel.
func TestLabelsOfAFullPanelStayInside(t *testing.T) {
	var rows []Worth
	for i := range 30 {
		rows = append(rows, Worth{Name: fmt.Sprint(i, strings.Repeat(" wide", 40)), Linked: Gain{Value: float64(i%17) / 16}, Excess: Gain{Value: float64(i%19) / 18}})
	}
	spots, g, _ := laid(Tradeoff("full", 0, rows))
	for _, s := range spots {
		if !holds(g.panel, s.box) || !strings.HasSuffix(s.text, "…") {
			t.Fatalf("%q at %v, the panel is %v", s.text, s.box, g.panel)
		}
	}
}

func TestSegmentsMeetRectangles(t *testing.T) {
	r := vg.Rectangle{Min: vg.Point{X: 1, Y: 1}, Max: vg.Point{X: 3, Y: 2}}
	for _, c := range []struct {
		s    segment
		want bool
	}{
		{segment{vg.Point{X: 0, Y: 0}, vg.Point{X: 4, Y: 3}}, true},
		{segment{vg.Point{X: 2, Y: 0}, vg.Point{X: 2, Y: 1.5}}, true},
		{segment{vg.Point{X: 1.5, Y: 1.5}, vg.Point{X: 2, Y: 1.5}}, true},
		{segment{vg.Point{X: 2, Y: 0}, vg.Point{X: 2, Y: 1}}, false},
		{segment{vg.Point{X: 0, Y: 1}, vg.Point{X: 4, Y: 1}}, false},
		{segment{vg.Point{X: 0, Y: 3}, vg.Point{X: 4, Y: 2.5}}, false},
		{segment{vg.Point{X: 0, Y: 1.5}, vg.Point{X: 1.5, Y: 3}}, false},
	} {
		back := segment{c.s.to, c.s.from}
		if c.s.meets(r) != c.want || back.meets(r) != c.want {
			t.Errorf("%v meets %v: %v and %v backwards, want %v", c.s, r, c.s.meets(r), back.meets(r), c.want)
		}
	}
	a, b := segment{vg.Point{}, vg.Point{X: 2, Y: 2}}, segment{vg.Point{X: 2}, vg.Point{Y: 2}}
	if !a.crosses(b) || a.crosses(segment{vg.Point{X: 2, Y: 2}, vg.Point{X: 3}}) {
		t.Error("crossing segments")
	}
}
