package mobility

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// diary is what a person's phone notes: only some of the stops, some kinds of
// places far more often than others, and next to nothing on its silent days.
type diary struct {
	share      float64          // how many events people of the same stops and weights have
	propensity [intents]float64 // weight of a stop by its intent
	silent     []bool           // by day
	everyWake  bool             // notes where one wakes up as a new stop
}

// How phones differ: the spread of what they note of a kind of place, and the
// share of phones that hardly see a kind, or the home.
const (
	inattention = .8
	unseenKind  = .45
	unseenHome  = .4
	hardly      = .03
)

func drawDiary(s sim.Stream, days int) diary {
	d := diary{share: s.Factor(.15), silent: make([]bool, days), everyWake: s.Chance(.1)}
	for k := range d.propensity {
		d.propensity[k] = s.Factor(inattention)
		unseen := unseenKind
		if intent(k) == home {
			unseen = unseenHome
			d.propensity[k] *= 3 // long stays are seldom missed
		}
		if s.Chance(unseen) {
			d.propensity[k] *= hardly
		}
	}
	often := .06 * s.Float64()
	for day := 0; day < days; day++ {
		if !s.Chance(often) {
			continue
		}
		for end := min(day+s.Between(1, 5), days); day < end; day++ {
			d.silent[day] = true
		}
	}
	return d
}

// weight of a stop: how readily it is noted.
func (d *diary) weight(c *city, at stop) float64 {
	w := d.propensity[kinds[c.kind(at.where)].intent]
	if d.silent[at.minute/sim.MinutesADay] {
		return .01 * w
	}
	return w
}

// seen returns how many of the stops would be noted if one of weight w were with
// probability w/(1+w).
func (d *diary) seen(c *city, stops []stop) float64 {
	sum := 0.0
	for _, at := range stops {
		w := d.weight(c, at)
		sum += w / (1 + w)
	}
	return sum
}

// thin keeps n stops in order of time: a weighted sample without replacement, the
// n smallest of Exp(1)/weight (Efraimidis and Spirakis 2006). It is the noting
// process given that it noted n stops, so that no part of the days is cut off.
// n is at most len(stops).
func (d *diary) thin(s sim.Stream, c *city, stops []stop, n int) []stop {
	key := make([]float64, len(stops))
	for i, at := range stops {
		key[i] = s.ExpFloat64() / d.weight(c, at)
	}
	order := slices.Sorted(slices.Values(key))
	kept := make([]stop, 0, n)
	for i, k := range key {
		if len(kept) < n && k <= order[n-1] {
			kept = append(kept, stops[i])
		}
	}
	return kept
}
