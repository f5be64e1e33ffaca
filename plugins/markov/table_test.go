package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// With counts {0: 3} at the fine level, {1: 1} at the coarse one, {2: 5} in the
// population and a prior of 1, P(0) = 3/4, P(1) = 1/4 x 1/2, P(2) the rest.
func TestDrawBacksOff(t *testing.T) {
	fine, coarse := key{0, 7, 7}, key{1, 0, 0}
	own, population := table{}, table{}
	own.add(fine, 0, 3)
	own.add(coarse, 1, 1)
	population.add(coarse, 2, 5)
	const n = 40_000
	var got [3]float64
	rng := rand.New(rand.NewPCG(1, 2))
	for range n {
		id, ok := draw(rng, 1, []key{fine, coarse}, own, population)
		if !ok {
			t.Fatal("nothing drawn")
		}
		got[id]++
	}
	for id, want := range []float64{.75, .125, .125} {
		if p := got[id] / n; math.Abs(p-want) > 5*math.Sqrt(want*(1-want)/n) {
			t.Errorf("P(%d) is %.4f, want %.4f", id, p, want)
		}
	}
}

func TestDrawWithoutEvents(t *testing.T) {
	if _, ok := draw(rand.New(rand.NewPCG(1, 2)), 1, []key{{0, 0, 0}}, table{}, table{}); ok {
		t.Error("an outcome was drawn from empty tables")
	}
}

func TestTableRows(t *testing.T) {
	want := table{}
	want.add(key{1, 2, 3}, 5, 2)
	want.add(key{0, 9, 0}, 1, 1)
	want.add(key{0, 9, 0}, 0, 4)
	if diff := cmp.Diff([][5]int{{0, 9, 0, 0, 4}, {0, 9, 0, 1, 1}, {1, 2, 3, 5, 2}}, want.rows()); diff != "" {
		t.Errorf("rows differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.rows(), tableOf(want.rows()).rows()); diff != "" {
		t.Errorf("table changes by writing and reading (-want +got):\n%s", diff)
	}
}
