package mobility

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/simtest"
)

func TestAllot(t *testing.T) {
	for _, c := range []struct {
		events int
		wish   []float64
		limit  []int
		want   []int
	}{
		{10, []float64{1, 1}, []int{9, 9}, []int{5, 5}},
		{10, []float64{1, 2, 2}, []int{9, 9, 9}, []int{2, 4, 4}},
		{10, []float64{1, 1, 1}, []int{9, 9, 9}, []int{4, 3, 3}}, // ties: the lower index
		{10, []float64{1, 8, 1}, []int{9, 5, 9}, []int{3, 5, 2}}, // the limit's rest goes to the others
		{10, []float64{1, 8, 8}, []int{9, 2, 3}, []int{5, 2, 3}},
		{12, []float64{1, 5, 9}, []int{2, 4, 6}, []int{2, 4, 6}},
		{4, []float64{0, 1, 3}, []int{0, 9, 9}, []int{0, 1, 3}},
		{1, []float64{1, 1, 1}, []int{9, 9, 9}, []int{1, 0, 0}},
	} {
		if diff := cmp.Diff(c.want, allot(c.events, c.wish, c.limit)); diff != "" {
			t.Errorf("allot(%d, %v, %v) (-want +got):\n%s", c.events, c.wish, c.limit, diff)
		}
	}
}

func FuzzAllot(f *testing.F) {
	f.Add(uint64(1), uint16(100), uint8(10))
	f.Fuzz(func(t *testing.T, seed uint64, events uint16, people uint8) {
		r := rand.New(rand.NewPCG(seed, 0))
		wish, limit, room := []float64{}, []int{}, 0
		for range int(people) + 1 {
			wish = append(wish, .001+r.ExpFloat64())
			limit = append(limit, r.IntN(300))
			room += limit[len(limit)-1]
		}
		want := min(int(events), room)
		sum := 0
		for i, n := range allot(want, wish, limit) {
			if sum += n; n < 0 || n > limit[i] {
				t.Fatalf("person %d gets %d of at most %d", i, n, limit[i])
			}
		}
		if sum != want {
			t.Fatalf("counts sum to %d, want %d", sum, want)
		}
	})
}

func TestThinFollowsTheDiary(t *testing.T) {
	c := newCity(35)
	flat, bar := c.dwell(0), c.first[0][slices.IndexFunc(kinds, func(k kind) bool { return k.name == "bar" })]
	var stops []stop
	for i := range 1000 {
		where := flat
		if i%2 == 1 {
			where = bar
		}
		stops = append(stops, stop{10 * i, where})
	}
	d := diary{silent: make([]bool, 7)}
	d.propensity[home], d.propensity[nightlife] = 3, 1
	d.silent[2] = true
	kept := d.thin(sim.NewStream(1, "test"), c, stops, 300)
	if len(kept) != 300 {
		t.Fatalf("kept %d of the stops, want 300", len(kept))
	}
	homes, silent := 0.0, 0
	for i, at := range kept {
		if i > 0 && at.minute <= kept[i-1].minute {
			t.Fatal("not in order of time")
		}
		if at.where == flat {
			homes++
		}
		if at.minute/sim.MinutesADay == 2 {
			silent++
		}
	}
	simtest.Within(t, "share of the kind three times as readily noted", homes/300, .62, .8)
	if silent > 10 {
		t.Errorf("%d events on a silent day", silent)
	}
	if all := d.thin(sim.NewStream(1, "test"), c, stops, 1000); !slices.Equal(all, stops) {
		t.Error("not everything is kept when everything is asked for")
	}
	if none := d.thin(sim.NewStream(1, "test"), c, stops, 0); len(none) != 0 {
		t.Error("something is kept when nothing is asked for")
	}
}

func TestTwoStopsNeverShareAMinute(t *testing.T) {
	l := &life{now: 100}
	for _, v := range []venue{1, 2, 3} {
		l.arrive(v)
	}
	want := []stop{{100, 1}, {101, 2}, {102, 3}}
	if !slices.Equal(l.stops, want) {
		t.Errorf("stops are %v, want %v", l.stops, want)
	}
}

func TestCatalogueIsWhole(t *testing.T) {
	names := map[string]bool{}
	for b, k := range kinds {
		if k.name == "" || names[k.name] {
			t.Errorf("behaviour %d: name %q is empty or taken", b, k.name)
		}
		names[k.name] = true
	}
	for k := range intents {
		if !slices.ContainsFunc(kinds, func(kind kind) bool { return kind.intent == k }) {
			t.Errorf("no behaviour serves %s", intentNames[k])
		}
		for _, hours := range []string{needs[k].hours.Weekdays, needs[k].hours.Weekend} {
			if k != home && k != work && len(hours) != 24 {
				t.Errorf("%s: hours %q are %d, want 24", intentNames[k], hours, len(hours))
			}
		}
	}
	if err := influences.Check(); err != nil {
		t.Error(err)
	}
}
