package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The case of two dimensions by hand: of (1, 0), (0, 1) and (-1, 0) the second is half
// as like the first as can be.
func TestSimilarityByHand(t *testing.T) {
	s := newShelf([]float32{1, 0, 0, 1, -1, 0}, 2, 1)
	for _, c := range []struct {
		j, i int32
		want float32
	}{{0, 1, .5}, {0, 0, 1}, {0, 2, 0}, {1, 1, 1}, {1, 0, 0}, {2, 0, 0}, {2, 1, .5}} {
		if got := s.similarity(c.j, c.i); got != c.want {
			t.Errorf("sim(%d, %d) is %v, want %v", c.j, c.i, got, c.want)
		}
	}
	for gamma, want := range map[float32]float64{.1: .4, .6: 0, .5: 0} {
		l := &substitution{gamma: gamma, shelf: s, items: []int32{1}, drawn: []int32{0}, similarity: []float32{.5}, starts: []int32{0, 0}}
		w, dr := &bench{}, make([]float32, 2)
		l.judge(w, 0, dr, [2]float64{1, 1})
		if math.Abs(w.losses[0]-want) > 1e-7 {
			t.Errorf("gamma %v: loss %v, want %v", gamma, w.losses[0], want)
		}
		if pulled := dr[0] != 0 || dr[1] != 0; pulled != (want > 0) {
			t.Errorf("gamma %v: the gradient is %v", gamma, dr)
		}
	}
}

// An item is as like itself as can be only if none is more like it.
func TestSimilarityToItself(t *testing.T) {
	s := newShelf([]float32{1, 0, 3, 0, 0, 2}, 2, 1) // the second is longer in the first's direction
	if got := s.similarity(0, 0); got != float32(1)/3 {
		t.Errorf("sim of the first to itself is %v, want 1/3", got)
	}
	if got := s.similarity(1, 1); got != 1 {
		t.Errorf("sim of the second to itself is %v, want 1", got)
	}
}

// Items that are all alike have no similarity and no gradient.
func TestSimilarityOfEquals(t *testing.T) {
	s := newShelf([]float32{1, 2, 1, 2}, 2, 1)
	d := make([]float32, 2)
	s.pull(0, 1, 1, d)
	if got := s.similarity(0, 1); got != 0 || d[0] != 0 || d[1] != 0 {
		t.Errorf("sim is %v with gradient %v, want 0", got, d)
	}
}

// pull is the derivative of the similarity by the substitute's embedding, while that of
// the same item among all items stays.
func TestPull(t *testing.T) {
	const width, items, h = 3, 9, 1e-6
	r := rand.New(rand.NewPCG(1, 2))
	q := randoms(r, items*width)
	s := newShelf(q, width, 2)
	similarity := func(v []float64, i int32) float64 {
		low, high, own := math.Inf(1), math.Inf(-1), 0.0
		for k := range int32(items) {
			sum := 0.0
			for d, x := range vector(q, k, width) {
				sum += v[d] * float64(x)
			}
			low, high = min(low, sum), max(high, sum)
			if k == i {
				own = sum
			}
		}
		return (own - low) / (high - low)
	}
	for j := range int32(items) {
		for i := range int32(items) {
			v := doubles(vector(q, j, width))
			if got, want := float64(s.similarity(j, i)), similarity(v, i); math.Abs(got-want) > 1e-5 {
				t.Errorf("sim(%d, %d) is %v, want %v", j, i, got, want)
			}
			d := make([]float32, width)
			s.pull(j, i, .7, d)
			for k := range v {
				x := v[k]
				v[k] = x + h
				up := similarity(v, i)
				v[k] = x - h
				want := .7 * (up - similarity(v, i)) / (2 * h)
				v[k] = x
				if math.Abs(float64(d[k])-want) > 1e-4*(1+math.Abs(want)) {
					t.Errorf("gradient of sim(%d, %d) by element %d is %v, want %v", j, i, k, d[k], want)
				}
			}
		}
	}
}
