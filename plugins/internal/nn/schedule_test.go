package nn

import (
	"math"
	"testing"
)

func TestSchedules(t *testing.T) {
	official := WarmupLinear(1e-4, 100, 400_000) // BERT4Rec
	cosine := WarmupCosine(2, 10, 110)
	for _, c := range []struct {
		name  string
		s     Schedule
		rates map[int]float64
	}{
		{"constant", Constant(.5), map[int]float64{0: .5, 1e6: .5}},
		{"linear", official, map[int]float64{
			0: 0, 50: 5.0e-5, 99: 9.9e-5, 100: 9.9975e-5, 200_000: 5.0e-5, 400_000: 0, 500_000: 0,
		}},
		{"linear, no warm-up", WarmupLinear(1, 0, 10), map[int]float64{0: 1, 1: .9, 9: .1, 10: 0}},
		{"linear, no steps", WarmupLinear(1, 0, 0), map[int]float64{0: 0, 1: 0}},
		{"linear, warm-up longer than all", WarmupLinear(1, 10, 5), map[int]float64{0: 0, 4: .4, 5: 0, 9: 0, 10: 0}},
		{"cosine, no steps", WarmupCosine(1, 0, 0), map[int]float64{0: 0, 1: 0}},
		{"cosine, all warm-up", WarmupCosine(1, 5, 5), map[int]float64{4: .8, 5: 0, 6: 0}},
		{"cosine, warm-up longer than all", WarmupCosine(1, 10, 5), map[int]float64{0: 0, 4: .4, 5: 0, 9: 0, 10: 0}},
		{"cosine", cosine, map[int]float64{
			0: 0, 5: 1, 10: 2, 35: 1 + math.Sqrt2/2, 60: 1, 85: 1 - math.Sqrt2/2, 110: 0, 200: 0,
		}},
		{"cosine, no warm-up", WarmupCosine(1, 0, 2), map[int]float64{0: 1, 1: .5, 2: 0}},
	} {
		for step, want := range c.rates {
			if got := c.s(step); !(math.Abs(got-want) <= 1e-15) {
				t.Errorf("%s: rate of step %d is %v, want %v", c.name, step, got, want)
			}
		}
	}
}
