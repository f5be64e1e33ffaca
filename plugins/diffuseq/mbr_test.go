package main

import (
	"math"
	"testing"
)

// The scores are those of NLTK 3.8: sentence_bleu with SmoothingFunction().method4.
func TestBLEU(t *testing.T) {
	for _, c := range []struct {
		hypothesis, reference []int32
		want                  float64
	}{
		{[]int32{1, 2, 3, 4, 5, 6}, []int32{1, 2, 3, 4, 5, 6}, 1},
		{[]int32{1, 2, 3, 4, 5, 6}, []int32{1, 2, 3, 9, 5, 6, 7, 8}, 0.2106213001731772},
		{[]int32{1, 2, 1, 2, 1, 2}, []int32{1, 2, 3, 1}, 0.10754421249521595},
		{[]int32{5, 6, 7}, []int32{8, 9}, 0},
		{[]int32{1}, []int32{1, 2}, 0.36787944117144233},
		{[]int32{1}, []int32{1}, 1},
		{[]int32{1, 2}, []int32{1, 2}, 0.2213885886251307},
		{[]int32{1, 3, 2, 4}, []int32{4, 2, 3, 1, 9}, 0.06722141695851487},
		{[]int32{7, 7, 7, 7, 7}, []int32{7}, 0.0456496931223525},
		{[]int32{1, 2, 3}, []int32{3, 2, 1}, 0.09541207563138922},
		{[]int32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []int32{1, 2, 3, 4, 11, 12, 13, 14}, 0.2626909894424158},
		{nil, []int32{1, 2}, 0},
		{[]int32{1, 2}, nil, 0},
	} {
		if got := bleu(c.hypothesis, c.reference); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("BLEU of %v for %v is %v, want %v", c.hypothesis, c.reference, got, c.want)
		}
	}
}

// The candidate that is most like the others is kept; BLEU is not symmetric, and the
// candidate is the hypothesis.
func TestCentral(t *testing.T) {
	for want, candidates := range map[int][][]int32{
		0: {{1, 2, 3}},
		1: {{9, 9, 9, 9, 9}, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 6}, {0, 2, 3, 4, 5}},
		2: {{7}, {8}, {1, 2, 3, 4}, {1, 2, 3, 4}},
	} {
		if got := central(candidates); got != want {
			t.Errorf("of %v number %d is kept, want %d", candidates, got, want)
		}
	}
	// As a hypothesis the short one scores bleu(short, long), the long one bleu(long, short).
	short, long := []int32{1, 2, 3, 4, 5}, []int32{1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9, 9}
	want := 0
	if bleu(long, short) > bleu(short, long) {
		want = 1
	}
	if got := central([][]int32{short, long}); got != want {
		t.Errorf("of a short and a long candidate number %d is kept, want %d", got, want)
	}
}
