package mobility

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// freeTime lets the needs decide until a minute.
func (l *life) freeTime(until int) {
	for l.now < until {
		l.feel()
		if l.hungry() {
			l.eat(until)
			continue
		}
		switch need, pressure := l.mostPressing(until); {
		case l.at != l.base && pressure >= onTheWay, pressure >= worthLeaving:
			l.serve(need)
		case l.at != l.base && until-l.now > 2*l.city.minutes(l.at, l.base)+40:
			l.goHome()
		default:
			l.now += min(pause, until-l.now)
		}
	}
}

// The pressure that it takes to do something when out already and when at home,
// and how long somebody rests before asking again what to do, in minutes.
const (
	onTheWay     = .75
	worthLeaving = .9
	pause        = 30
)

// feel lets the needs grow up to now.
func (l *life) feel() {
	minutes := float64(l.now - l.felt)
	l.felt = l.now
	for k, pace := range l.paceToday {
		l.level[k] += pace * minutes
	}
}

// mostPressing returns the need with the highest pressure, which is its level
// times how the hour suits times chance, among those with time for a visit.
func (l *life) mostPressing(until int) (intent, float64) {
	weekend, hour := calendar.Weekend(l.now/sim.MinutesADay), l.now/60%24
	best, highest := home, 0.0
	for k := education; k < intents; k++ {
		if k == food || l.level[k] < .3 {
			continue
		}
		appeal := l.tastes[k].appeal.On(weekend, hour)
		if appeal == 0 || l.now+needs[k].minutes/2 > until {
			continue
		}
		if p := l.level[k] * appeal * (.6 + .8*l.Float64()); p > highest {
			best, highest = k, p
		}
	}
	return best, highest
}

// serve goes where a need is served and stays for a while.
func (l *life) serve(k intent) {
	l.goTo(l.choose(k))
	l.now += max(10, l.Near(needs[k].minutes, float64(needs[k].minutes)/4))
	l.satisfy(k)
}

// satisfy puts a need back near 0, and moves those that depend on it.
func (l *life) satisfy(k intent) {
	l.feel()
	l.level[k] = .2 * l.Float64()
	if k == sport {
		l.level[food] += .2
	}
}

// choose returns a venue for an intent: a favourite, preferably in the district
// that one is in, or a new place near by.
func (l *life) choose(k intent) venue {
	here := l.city.district(l.at)
	if l.trip != nil {
		if k == travel {
			return l.city.venueIn(l.Stream, here, sight)
		}
		return l.city.venueIn(l.Stream, l.trip.town(l.city), l.city.kind(l.favourite(k)))
	}
	if l.Chance(l.spread) {
		return l.city.venueIn(l.Stream, here, l.city.kind(l.favourite(k)))
	}
	for range 2 {
		if v := l.favourite(k); l.city.district(v) == here {
			return v
		}
	}
	return l.favourite(k)
}

// favourite returns one of the favourite venues, the first ones most often.
func (l *life) favourite(k intent) venue {
	t := &l.tastes[k]
	venues := t.now
	if l.Chance(l.drift.Progress(l.day)) {
		venues = t.later
	}
	u := l.Float64()
	return venues[int(u*u*float64(len(venues)))]
}
