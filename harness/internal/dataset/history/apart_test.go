package history

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// days returns the days of the rows of weeks.
func days(weeks []data.Events) [][]uint32 {
	var all [][]uint32
	for _, w := range weeks {
		all = append(all, w.Day)
	}
	return all
}

func TestApart(t *testing.T) {
	week, day := dataset.Settings{SeedPart: dataset.SeedWeek}, dataset.Settings{SeedPart: dataset.SeedFirstDay}
	// Day 0 is a Wednesday: weeks begin on days 5, 12, 19, 26, 33.
	all := on(slices.Concat([]int{0, 3}, times(9, 5), times(7, 6), []int{11, 12, 20, 26, 34})...)
	one := on(0, 0, 1, 2, 3, 4, 6)
	for name, c := range map[string]struct {
		all, shown data.Events
		settings   dataset.Settings
		apart      [][]uint32
		odd, even  [][]uint32
	}{
		"the seed week": {all, Seed(all, week), week,
			[][]uint32{{0, 3}, {12}, {20}, {26}, {34}}, [][]uint32{{0, 3}, {20}, {34}}, [][]uint32{{12}, {26}}},
		// The rest of a week that training cuts goes with the seed.
		"a part of a week": {all, all.Slice(2, 10), week,
			[][]uint32{{0, 3}, {12}, {20}, {26}, {34}}, [][]uint32{{0, 3}, {20}, {34}}, [][]uint32{{12}, {26}}},
		"over several weeks": {all, all.Slice(1, 20), week,
			[][]uint32{{20}, {26}, {34}}, [][]uint32{{20}, {34}}, [][]uint32{{26}}},
		"nothing shown": {all.Slice(18, 21), data.Events{}, week,
			[][]uint32{{11}, {12}, {20}}, [][]uint32{{11}, {20}}, [][]uint32{{12}}},
		"everything shown": {all, all, week, nil, nil, nil},
		"one week": {one, Seed(one, day), day,
			[][]uint32{{1, 2, 3, 4, 6}}, [][]uint32{{1, 2, 3}}, [][]uint32{{4, 6}}},
		"one week that ends early": {one.Slice(0, 4), Seed(one, day), day,
			[][]uint32{{1, 2}}, [][]uint32{{1, 2}}, nil},
		"one week with a gap": {on(3, 8, 9), Seed(on(3), day), day,
			[][]uint32{{8, 9}}, nil, [][]uint32{{8, 9}}},
		"one day": {one.Slice(0, 2), Seed(one, day), day, nil, nil, nil},
	} {
		if diff := cmp.Diff(c.apart, days(Apart(c.all, c.shown, c.settings))); diff != "" {
			t.Errorf("%s: apart (-want +got):\n%s", name, diff)
		}
		odd, even := Halves(c.all, c.shown, c.settings)
		if diff := cmp.Diff(c.odd, days(odd)); diff != "" {
			t.Errorf("%s: odd (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.even, days(even)); diff != "" {
			t.Errorf("%s: even (-want +got):\n%s", name, diff)
		}
	}
}
