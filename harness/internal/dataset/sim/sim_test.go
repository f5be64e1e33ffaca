package sim_test

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

func TestQuotaIsMadeUpForInTheWeek(t *testing.T) {
	const calendar sim.Calendar = sim.Sunday // of day 0
	q := sim.Quota{Weekly: 2, Favourite: [7]bool{sim.Tuesday: true, sim.Thursday: true}, From: 8, Until: 50}
	const monday = 8
	for _, c := range []struct {
		day, left int
		want      bool
	}{
		{monday, 2, false}, {monday + 1, 2, true}, {monday + 2, 1, false}, {monday + 3, 1, true},
		{monday + 3, 0, false}, // done
		{monday + 4, 2, false}, // both missed: Saturday and Sunday are enough
		{monday + 5, 2, true}, {monday + 6, 1, true},
		{monday - 7 + 1, 2, false}, // before it begins
		{monday + 7*7 + 1, 2, false},
	} {
		if got := q.Due(calendar, c.day, c.left); got != c.want {
			t.Errorf("day %d with %d left: due is %v", c.day, c.left, got)
		}
	}
}

func TestStreamsAreNamed(t *testing.T) {
	a, b := sim.NewStream(1, "a"), sim.NewStream(1, "b")
	if sim.NewStream(1, "a").Uint64() != a.Uint64() || sim.NewStream(1, "b").Uint64() != b.Uint64() {
		t.Error("a stream does not repeat")
	}
	if first := sim.NewStream(1, "a").Uint64(); first == sim.NewStream(1, "b").Uint64() || first == sim.NewStream(2, "a").Uint64() {
		t.Error("streams of different names or seeds are alike")
	}
}
