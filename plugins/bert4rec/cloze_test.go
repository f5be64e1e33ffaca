package main

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Counts of section 4.3 of the specification (T2), and half to even as Python
// rounds.
func TestClozeCount(t *testing.T) {
	for _, c := range []struct {
		share      float64
		most, n, w int
	}{
		{.2, 40, 50, 10},
		{.2, 40, 3, 1},
		{.2, 40, 1, 1},
		{.2, 5, 50, 5},
		{.6, 30, 50, 30},
		{.15, 20, 10, 2}, // 1.5
		{.5, 20, 5, 2},   // 2.5
		{1, 100, 7, 7},
		{0, 40, 50, 1},
	} {
		if got := (cloze{c.share, c.most}).count(c.n); got != c.w {
			t.Errorf("share %v, most %d: %d of %d rows are hidden, want %d", c.share, c.most, got, c.n, c.w)
		}
	}
}

func TestClozeChoose(t *testing.T) {
	c, rng := cloze{.3, 40}, rand.New(rand.NewPCG(1, 2))
	var scratch []int
	times := make([]int, 11)
	const draws = 5000
	for range draws {
		scratch = c.choose(scratch, 11, rng)
		if len(scratch) != 3 || !slices.IsSorted(scratch) || len(slices.Compact(slices.Clone(scratch))) != 3 {
			t.Fatalf("hidden rows %v, want 3 different ones in order", scratch)
		}
		for _, i := range scratch {
			times[i]++
		}
	}
	for i, n := range times { // 3/11 of the draws, 3.3 % away at two standard deviations
		if share := float64(n) / draws; share < .24 || share > .305 {
			t.Errorf("row %d is hidden in %.3f of the draws, want .273", i, share)
		}
	}
}
