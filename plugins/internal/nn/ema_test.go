package nn

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/google/go-cmp/cmp"
)

// move gives weights new values.
func move(r *rand.Rand, ws []*Weights) {
	for _, w := range ws {
		for i := range w.Value {
			w.Value[i] = float32(r.NormFloat64())
		}
	}
}

func TestAverage(t *testing.T) {
	active := kernel.Active()
	defer kernel.Use(active)
	for _, family := range kernel.Available() {
		kernel.Use(family)
		for _, warmup := range []bool{false, true} {
			ws := layers()
			a := NewAverage(.9, warmup, 2, ws...)
			want := make([][]float64, len(ws))
			for i, w := range ws {
				for _, v := range w.Value {
					want[i] = append(want[i], float64(v))
				}
			}
			r := rand.New(rand.NewPCG(1, 2))
			for step := range 100 {
				move(r, ws)
				a.Update()
				decay := .9
				if warmup {
					decay = min(decay, float64(1+step)/float64(10+step)) // .1, .18, .25, ... from step 80 on .9
				}
				for i, w := range ws {
					for j, v := range w.Value {
						want[i][j] = decay*want[i][j] + (1-decay)*float64(v)
					}
				}
			}
			last := [][]float32{append([]float32{}, ws[0].Value...), append([]float32{}, ws[1].Value...)}
			a.Swap()
			for i, w := range ws {
				for j, v := range w.Value {
					if math.Abs(float64(v)-want[i][j]) > 1e-6 {
						t.Fatalf("%s, warm-up %v: weights %d, element %d: average %v, want %v", family, warmup, i, j, v, want[i][j])
					}
				}
			}
			a.Swap()
			if diff := cmp.Diff(last, [][]float32{ws[0].Value, ws[1].Value}); diff != "" {
				t.Errorf("%s: weights after two swaps (-before +after):\n%s", family, diff)
			}
		}
	}
}

func TestAverageAllocatesNothing(t *testing.T) {
	a := NewAverage(.9, true, 1, layers()...)
	if n := testing.AllocsPerRun(20, func() { a.Update(); a.Swap(); a.Swap() }); n != 0 {
		t.Errorf("%v allocations in an update, want none", n)
	}
}

// An update of swapped weights would average the average.
func TestAverageSwappedPanics(t *testing.T) {
	a := NewAverage(.9, false, 1, layers()...)
	a.Swap()
	defer func() {
		if recover() == nil {
			t.Error("update between swaps did not panic")
		}
	}()
	a.Update()
}

func TestSnapshot(t *testing.T) {
	ws, first := layers(), layers()
	r := rand.New(rand.NewPCG(1, 2))
	s := NewSnapshot(ws...)
	move(r, ws)
	s.Restore()
	for i := range ws {
		if !cmp.Equal(ws[i].Value, first[i].Value) {
			t.Errorf("weights %d: not what they were at first", i)
		}
	}
	move(r, ws)
	second := append([]float32{}, ws[0].Value...)
	s.Take()
	move(r, ws)
	s.Restore()
	if !cmp.Equal(ws[0].Value, second) {
		t.Error("not what was taken last")
	}
}

func TestMix(t *testing.T) {
	w := NewWeights(Tensor{Name: "w", Shape: []int{2}})
	copy(w.Value, []float32{1, 2})
	s := NewSnapshot(w)
	copy(w.Value, []float32{5, -2})
	s.Mix(.25)
	if w.Value[0] != 2 || w.Value[1] != 1 {
		t.Errorf("a quarter of the way from (1, 2) to (5, -2) is %v", w.Value)
	}
	s.Restore()
	if w.Value[0] != 1 || w.Value[1] != 2 {
		t.Errorf("the copy is %v", w.Value)
	}
}
