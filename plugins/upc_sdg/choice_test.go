package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The number of items that are replaced is rounded half to even.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		k       float64
		n, want int
	}{{.5, 5, 2}, {.5, 7, 4}, {.2, 10, 2}, {.2, 2, 0}, {.2, 3, 1}, {0, 9, 0}, {1, 9, 9}, {.5, 0, 0}} {
		if got := share(c.k, c.n); got != c.want {
			t.Errorf("%v of %d items are %d, want %d", c.k, c.n, got, c.want)
		}
	}
}

// The items of least attention, in descending order of it; of equals those later.
func TestLeast(t *testing.T) {
	items := []int32{3, 5, 8, 13, 21}
	attention := []float32{.1, .4, .2, .1, .2}
	for _, c := range []struct {
		k    float64
		want []int32
	}{{0, nil}, {.2, []int32{13}}, {.4, []int32{3, 13}}, {.6, []int32{21, 3, 13}}, {1, []int32{5, 8, 21, 3, 13}}} {
		if diff := cmp.Diff(c.want, least(items, attention, c.k)); diff != "" {
			t.Errorf("share %v (-want +got):\n%s", c.k, diff)
		}
	}
}

// A substitute is judged by its user once for every triple that it replaces. The
// authors' order gives users of the batch's order to triples in that of choices.
func TestJudges(t *testing.T) {
	chosen := []choice{{1, 7}, {2, 5}, {2, 7}, {3, 5}}
	batch := []triple{{3, 5, 0}, {2, 7, 0}, {1, 5, 0}, {2, 7, 0}, {1, 7, 0}, {3, 7, 0}}
	users, starts := judges(chosen, batch, false)
	if diff := cmp.Diff([]int32{1, 2, 2, 3}, users); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int32{0, 1, 1, 3, 4}, starts); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	users, starts = judges(chosen, batch, true)
	if diff := cmp.Diff([]int32{3, 2, 2, 1}, users); diff != "" {
		t.Errorf("users in the authors' order (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int32{0, 1, 1, 3, 4}, starts); diff != "" {
		t.Errorf("starts in the authors' order (-want +got):\n%s", diff)
	}
}
