package tokens

import (
	"math"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Counts by hand: classes 0 1 0 1 0 at slots 10, 10, 13, 10, 10 (the hours of 48
// slots), of behaviours 0 3 1 3 0.
func TestCounts(t *testing.T) {
	run := testRun(sdk.ContextNone)
	s := NewSpace(run, Slot, Behaviour, Intent)
	shares := []float32{.5, .25, .25}
	c := s.NewCounts(shares)
	b := s.NewBatch(nn.Limits{})
	b.Fields[0] = []int32{9, 10, 10, 13, 10, 10}
	b.Fields[1] = []int32{5, 0, 3, 1, 3, 0}
	b.Fields[2] = []int32{2, 0, 1, 0, 1, 0} // row 0 is of another sequence
	got := make([]float32, c.Len())
	c.Write(b, 1, 6, got)
	e := func(x float64) float64 { return math.Exp(x) }
	gauss := e(-1.5 * 1.5 / (2 * 1.5 * 1.5))
	want := [CountKinds][3]float64{
		{3, 2},
		{1 + e(-.2) + e(-.4), e(-.1) + e(-.3)},
		{1 + e(-2./3) + e(-4./3), e(-1./3) + e(-1)},
		{0, 2},         // after class 0: both of class 1
		{0, 1},         // after behaviour 0: the first of class 1
		{2, 1 + gauss}, // before them slots 10 and 10 (class 0), 10 and 13 (class 1)
		{0, 1},         // after classes 1 0: the second of class 1
		{0, 1 + gauss},
	}
	for kind, row := range want {
		for k, n := range row {
			w := math.Log((n + 5*float64(shares[k])) / (5 * float64(shares[k])))
			if g := float64(got[kind*3+k]); math.Abs(g-w) > 1e-5 {
				t.Errorf("kind %d, class %d: %v, want %v", kind, k, g, w)
			}
		}
	}
	// Masked rows count as none, and an empty window has no counts.
	b.Fields[2] = []int32{2, 4, 4, 4, 4, 4}
	c.Write(b, 1, 6, got)
	for i, v := range got {
		if v != 0 {
			t.Errorf("masked classes: value %d is %v", i, v)
		}
	}
	c.Write(b, 1, 1, got)
	for i, v := range got {
		if v != 0 {
			t.Errorf("no rows: value %d is %v", i, v)
		}
	}
}

// Nothing after the rows that are counted changes the counts.
func TestCountsLookBack(t *testing.T) {
	run := testRun(sdk.ContextNone)
	s := NewSpace(run, Slot, Behaviour, Intent)
	c := s.NewCounts([]float32{.4, .3, .3})
	write := func(alter bool) []float32 {
		e := rows()
		if alter {
			e.Slot[4], e.Behaviour[4], e.Intent[4] = 40, 0, 0
		}
		b := s.NewBatch(nn.Limits{})
		load(s, e).Append(b, Span{0, 6, 1})
		dst := make([]float32, c.Len())
		c.Write(b, 0, 4, dst)
		return dst
	}
	want, got := write(false), write(true)
	for i := range want {
		if want[i] != got[i] {
			t.Fatalf("value %d looks ahead", i)
		}
	}
}
