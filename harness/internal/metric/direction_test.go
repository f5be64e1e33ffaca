package metric

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCostOrdersValues(t *testing.T) {
	values := []float64{0, .2, .45, .7, 1.1}
	for direction, want := range map[Direction][]float64{
		Higher:   {1.1, .7, .45, .2, 0},
		Lower:    {0, .2, .45, .7, 1.1},
		Half:     {.45, .7, .2, 0, 1.1},
		One:      {1.1, .7, .45, .2, 0},
		LikeReal: {.2, .45, 0, .7, 1.1},
	} {
		got := slices.Clone(values)
		slices.SortStableFunc(got, func(a, b float64) int {
			switch x, y := direction.Cost(a, .3), direction.Cost(b, .3); {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: best first (-want +got):\n%s", direction, diff)
		}
	}
	if LikeReal.Cost(1, math.NaN()) != LikeReal.Cost(2, math.NaN()) {
		t.Error("without a reference row some value is better")
	}
}

func TestMarks(t *testing.T) {
	for direction, want := range map[Direction]string{Higher: "↑", Lower: "↓", Half: "→1/2", One: "→1", LikeReal: "→real"} {
		if got := direction.Mark(); got != want {
			t.Errorf("%q is marked %s, want %s", direction, got, want)
		}
	}
}
