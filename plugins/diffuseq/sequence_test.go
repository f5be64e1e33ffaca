package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
)

// counted returns n tokens from first on.
func counted(first int32, n int) []int32 {
	var all []int32
	for i := range n {
		all = append(all, first+int32(i))
	}
	return all
}

// What is cut is what the authors' merge_and_mask cuts: the longer side loses its
// last token, equal sides one each.
func TestJoin(t *testing.T) {
	const sep = 99
	for _, c := range []struct {
		name             string
		src, trg, length int
		wantSrc, wantTrg int
	}{
		{"both fit", 3, 4, 10, 3, 4},
		{"with padding", 2, 3, 12, 2, 3},
		{"the source is longer", 9, 3, 12, 6, 3},
		{"the target is longer", 2, 9, 10, 2, 5},
		{"alike, an even room", 5, 5, 11, 4, 4},
		{"alike, an odd room", 5, 5, 12, 4, 4},
		{"one more token in the source", 6, 5, 13, 5, 5},
		{"an empty source", 0, 9, 10, 0, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			src, trg := counted(20, c.src), counted(50, c.trg)
			z := make([]int32, c.length)
			source, cut := join(z, src, trg, sep)
			want := append(counted(20, c.wantSrc), week.End, sep)
			if source != len(want) {
				t.Errorf("the source is %d long, want %d", source, len(want))
			}
			want = append(append(want, counted(50, c.wantTrg)...), week.End)
			for len(want) < c.length {
				want = append(want, week.Pad)
			}
			if diff := cmp.Diff(want, z); diff != "" {
				t.Errorf("sequence (-want +got):\n%s", diff)
			}
			if cut != (c.wantTrg < c.trg) {
				t.Errorf("cut is %t", cut)
			}
		})
	}
}

// A source to write for is cut as if the target were as long, and leaves the rest.
func TestBegin(t *testing.T) {
	for n, want := range map[int]int{2: 2, 4: 4, 5: 4, 9: 4} {
		z := counted(70, 12)
		source := begin(z, counted(20, n), 99)
		if diff := cmp.Diff(append(append(counted(20, want), week.End, 99), counted(70, 12)[want+2:]...), z); source != want+2 || diff != "" {
			t.Errorf("%d tokens: the source is %d long, want %d; sequence (-want +got):\n%s", n, source, want+2, diff)
		}
	}
}
