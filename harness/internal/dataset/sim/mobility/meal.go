package mobility

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// hungry is true when a meal is due: hunger has built up and it is an hour for
// meals.
func (l *life) hungry() bool {
	suits := needs[food].hours.Suits(calendar.Weekend(l.now/sim.MinutesADay), l.now/60%24)
	return l.level[food]*suits >= .6
}

// eat has a meal, out or at home or from the bag. What is eaten at home must be
// bought.
func (l *life) eat(until int) {
	out := l.eatsOut
	switch {
	case l.trip != nil:
		out = .8
	case l.at == l.base:
		out *= .5
	case kinds[l.city.kind(l.at)].intent == work || kinds[l.city.kind(l.at)].intent == education:
		out = l.lunchesOut
	}
	if l.Chance(out) {
		l.serve(food)
		return
	}
	if until-l.now > 2*l.city.minutes(l.at, l.base)+40 {
		l.goHome()
	}
	l.now += min(40, max(until-l.now, 10))
	l.satisfy(food)
	l.level[grocery] += .06
}
