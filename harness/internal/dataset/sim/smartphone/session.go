package smartphone

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// The pressure that it takes to take the phone up, and to go on once it is in hand.
const (
	worthTakingUp = 1
	inHand        = .7
)

// use takes the phone up if an urge is pressing enough, and puts it down when none
// is any more.
func (l *life) use() {
	if k, pressure := l.mostPressing(); pressure >= worthTakingUp {
		l.do(l.choose(k))
		l.goOn()
	}
}

// goOn serves urges as long as one is pressing enough for a phone in hand.
func (l *life) goOn() {
	for {
		k, pressure := l.mostPressing()
		if pressure < inHand {
			break
		}
		l.do(l.choose(k))
	}
	l.screen = intents
}

// feel lets the urges grow up to now.
func (l *life) feel() {
	minutes := float64(l.now - l.felt)
	l.felt = l.now
	for k, pace := range l.paceToday {
		l.level[k] += pace * minutes
	}
}

// mostPressing returns the urge with the highest pressure: its level times how the
// hour suits, what duty leaves of it, the hold of the screen, and chance.
func (l *life) mostPressing() (intent, float64) {
	l.feel()
	weekend, hour, onDuty := calendar.Weekend(l.now/sim.MinutesADay), l.now/60%24, l.onDuty()
	best, highest := intents, 0.0
	for k := range intents {
		p := l.level[k] * l.appeal[k].On(weekend, hour) * (.7 + .6*l.Float64())
		if onDuty {
			p *= urges[k].onDuty
		}
		if k == l.screen {
			p *= urges[k].hold
		}
		if p > highest {
			best, highest = k, p
		}
	}
	return best, highest
}

// onDuty tells whether the owner is at work or in class.
func (l *life) onDuty() bool {
	minute := l.now - l.day*sim.MinutesADay
	for _, b := range l.dutiesOn(l.day) {
		if b.Start <= minute && minute < b.Start+b.Minutes {
			return true
		}
	}
	return false
}

// choose returns a behaviour that serves an intent: often again the one before it,
// else one that the owner is fond of.
func (l *life) choose(k intent) behaviour {
	if l.screen == k && l.Chance(.4) {
		if last := l.events[len(l.events)-1].what; actions[last].share > 0 {
			return last
		}
	}
	fond := l.fond[k]
	if l.Chance(l.drift.Progress(l.day)) {
		fond = l.later[k]
	}
	return serving[k][l.Pick(fond)]
}

// do logs a behaviour, lets it serve its urge, and remembers what it brings about. It
// takes a minute at least, so that no two events share one.
func (l *life) do(b behaviour) {
	l.events = append(l.events, event{l.now, b})
	l.feel()
	k := actions[b].intent
	l.screen = k
	l.level[k] = max(l.level[k]-urges[k].bite*(.5+l.Float64()), 0)
	switch b {
	case orderProduct:
		day := l.now/sim.MinutesADay + l.Between(2, 5)
		l.comingUp([]appointment{{day*sim.MinutesADay + l.Between(sim.Clock(10, 0), sim.Clock(18, 0)), trackParcel, .2, noRoutine}})
	case orderMeal:
		l.comingUp([]appointment{{l.now + l.Between(15, 35), followDelivery, .3, noRoutine}})
	case addReminder:
		l.comingUp([]appointment{{l.now + l.Between(60, 1200), dismissReminder, .2, noRoutine}})
	}
	l.now += 1 + int(float64(urges[k].minutes)*l.ExpFloat64()/2)
}
