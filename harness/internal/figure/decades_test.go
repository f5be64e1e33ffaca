package figure

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecades(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{{0, 0}, {9, 1. / 6}, {999, .5}, {999999, 1}} {
		if got := (decades{}).Normalize(0, 999999, c.x); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v stands at %v of the axis, want %v", c.x, got, c.want)
		}
	}
	for high, want := range map[float64][]string{
		.5:    {"0"},
		50:    {"0", "1", "10"},
		2.8e6: {"0", "1", "10", "100", "1000", "1e4", "1e5", "1e6"},
		3e9:   {"0", "1", "", "100", "", "1e4", "", "1e6", "", "1e8", ""},
	} {
		var labels []string
		for _, tick := range (Axis{Decades: true}).ticks(span{0, high}) {
			labels = append(labels, tick.Label)
		}
		if diff := cmp.Diff(want, labels); diff != "" {
			t.Errorf("to %v (-want +got):\n%s", high, diff)
		}
	}
	f := Figure{Panels: []Panel{{X: Axis{Decades: true}, Series: []Series{{Name: "s", Kind: Step, Points: []Point{{X: 3, Y: 1}}}}}}}
	if err := f.Check(); err != nil {
		t.Error(err)
	}
	f.Panels[0].Series[0].Points[0].X = -3
	if err := f.Check(); err == nil {
		t.Error("-3 has no place on an axis of decades, and nobody said so")
	}
}
