package mobility

import (
	"cmp"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// stop is a true visit: where somebody arrived, and when in minutes since the
// midnight that begins day 0.
type stop struct {
	minute int
	where  venue
}

// life is the state of a person while the days go by.
type life struct {
	*person
	sim.Stream
	plans [][]plan // of the companions, by day

	now, felt int   // minutes: the time, and when the needs were last brought up to it
	day       int   // whose agenda is being lived
	at, base  venue // base: where one sleeps
	trip      *trip
	level     [intents]float64 // of every need; 1 asks to be served
	paceToday [intents]float64 // growth of the levels, a minute
	left      []int            // sessions left this week, by routine
	stops     []stop
}

// live runs a person through the days and returns the stops in strict order of
// time. Stops after the last midnight are dropped.
func (p *person) live(s sim.Stream, plans [][]plan, days int) []stop {
	l := &life{person: p, Stream: s, plans: plans, at: p.home, base: p.home, left: make([]int, len(p.routines))}
	l.stops = make([]stop, 0, 12*days)
	for k, pace := range p.pace {
		if pace > 0 {
			l.level[k] = s.Float64()
		}
	}
	for l.day = range days {
		l.liveDay()
	}
	for len(l.stops) > 0 && l.stops[len(l.stops)-1].minute >= days*sim.MinutesADay {
		l.stops = l.stops[:len(l.stops)-1]
	}
	return l.stops
}

// liveDay goes from waking up to bed: commitments first, needs in between.
func (l *life) liveDay() {
	midnight := l.day * sim.MinutesADay
	if calendar.Weekday(l.day) == 0 {
		for i, q := range l.routines {
			l.left[i] = q.Weekly
		}
	}
	l.depart()
	for k := range l.pace {
		l.paceToday[k] = l.pace[k] * l.drift.Pace(k, l.day)
	}
	if l.trip != nil {
		l.paceToday[travel] = 1 / (needs[travel].days * sim.MinutesADay)
	}
	agenda := l.agenda()
	wake, bed := l.Near(l.wake, 20), l.Near(l.bed, 25)
	if calendar.Weekday(l.day) == sim.Friday || calendar.Weekday(l.day) == sim.Saturday {
		bed += 70
	}
	if calendar.Weekend(l.day) {
		wake += 50
	}
	if len(agenda) > 0 && agenda[0].duty {
		wake = min(wake, agenda[0].start-75)
	}
	l.now = max(l.now, midnight+wake)
	l.felt = l.now
	if l.diary.everyWake {
		l.arrive(l.base)
	}
	l.now += 30
	for _, c := range agenda {
		l.freeTime(midnight + c.start - l.city.minutes(l.at, c.where))
		l.attend(c)
	}
	l.comeBack()
	l.freeTime(midnight + bed)
	l.goHome()
}

// agenda returns the day's commitments in order of time.
func (l *life) agenda() []commitment {
	var agenda []commitment
	if l.trip != nil {
		return nil
	}
	for _, b := range l.duties.On(calendar, l.day) {
		agenda = append(agenda, commitment{start: l.Near(b.Start, 8), minutes: b.Minutes, where: l.desk(), quota: -1, skip: l.duties.Skip, duty: true})
	}
	for i := range l.routines {
		if q := &l.routines[i]; q.Due(calendar, l.day, l.left[i]) {
			agenda = append(agenda, commitment{start: l.Near(q.Start, 20), minutes: q.Minutes, where: q.where, quota: i, skip: .05})
		}
	}
	for i := range l.fortnights {
		if f := &l.fortnights[i]; f.Due(calendar, l.day) {
			agenda = append(agenda, commitment{start: l.Near(f.Start, 15), minutes: f.Minutes, where: f.where, quota: -1, skip: .1})
		}
	}
	for _, p := range l.plans[l.day] {
		agenda = append(agenda, commitment{start: p.start, minutes: p.minutes, where: p.where, quota: -1, skip: .15})
	}
	slices.SortStableFunc(agenda, func(a, b commitment) int { return cmp.Compare(a.start, b.start) })
	return agenda
}

// desk returns where today's duties are done, mostly the first place.
func (l *life) desk() venue {
	return l.desks[min(l.IntN(len(l.desks)), l.IntN(len(l.desks)))]
}

// attend keeps a commitment unless it is skipped or half over.
func (l *life) attend(c commitment) {
	start := l.day*sim.MinutesADay + c.start
	if l.now+l.city.minutes(l.at, c.where) > start+c.minutes/2 || l.Chance(c.skip) {
		return
	}
	l.goTo(c.where)
	if c.quota >= 0 {
		l.left[c.quota]--
	}
	l.now = max(l.now+20, start+c.minutes+l.Between(-8, 8))
	l.satisfy(kinds[l.city.kind(c.where)].intent)
}

// goTo travels to a venue, perhaps by metro, and arrives; to be there already is
// no new stop.
func (l *life) goTo(v venue) {
	if v == l.at {
		return
	}
	from, to := l.city.district(l.at), l.city.district(v)
	if from != to && max(from, to) < l.city.districts && l.Chance(l.metro) {
		l.now += 6
		l.arrive(l.city.first[from][metro])
	}
	l.now += l.city.minutes(l.at, v)
	l.arrive(v)
}

// arrive notes a stop.
func (l *life) arrive(v venue) {
	if n := len(l.stops); n > 0 && l.now <= l.stops[n-1].minute {
		l.now = l.stops[n-1].minute + 1
	}
	l.at = v
	l.stops = append(l.stops, stop{l.now, v})
}

func (l *life) goHome() { l.goTo(l.base) }

// depart begins the trip of the day, if there is one.
func (l *life) depart() {
	t := tripOn(l.trips, l.day)
	if t == nil || l.trip != nil {
		return
	}
	l.trip = t
	l.now = max(l.now, l.day*sim.MinutesADay+l.Near(sim.Clock(9, 0), 60))
	l.arrive(t.gate)
	l.now += 200
	l.arrive(t.landing)
	l.now += 30
	l.base = t.base
}

// comeBack ends the trip in the afternoon of its last day.
func (l *life) comeBack() {
	if l.trip == nil || l.day < l.trip.last {
		return
	}
	l.freeTime(l.day*sim.MinutesADay + l.Near(sim.Clock(16, 0), 60))
	l.now += 30
	l.arrive(l.trip.landing)
	l.now += 200
	l.arrive(l.trip.gate)
	l.trip, l.base = nil, l.home
	l.level[travel] = 0
	l.goHome()
}
