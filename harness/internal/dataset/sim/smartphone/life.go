package smartphone

import (
	"cmp"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// event is what a phone logs: when, in minutes from the first midnight, and what.
type event struct {
	minute int
	what   behaviour
}

// life is the state of an owner while the days go by.
type life struct {
	*owner
	sim.Stream
	plans map[int][]appointment // with the circle, by day

	now, felt int              // minutes: the time, and when the urges were last brought up to it
	day       int              // whose agenda is being lived
	level     [intents]float64 // of every urge; 1 asks to be served
	paceToday [intents]float64 // growth of the levels, a minute
	screen    intent           // what the screen shows; intents if it is dark
	coming    []appointment    // what waits, in order of time
	left      []int            // sessions left this week, by routine
	events    []event
}

// live runs an owner through the days and returns the events in strict order of
// time. Those of the warmUp and those after the last midnight are dropped.
func (o *owner) live(s sim.Stream, plans map[int][]appointment, days int) []event {
	l := &life{owner: o, Stream: s, plans: plans, left: make([]int, len(o.routines)), screen: intents}
	l.events = make([]event, 0, 5*days)
	for k, pace := range l.pace {
		if pace > 0 {
			l.level[k] = s.Float64()
		}
	}
	for l.day = range days {
		l.liveDay()
	}
	at := func(day int) int {
		i, _ := slices.BinarySearchFunc(l.events, day*sim.MinutesADay, func(e event, minute int) int { return cmp.Compare(e.minute, minute) })
		return i
	}
	return l.events[at(warmUp):at(days)]
}

// liveDay goes from waking up to bed: from look to look at the phone, and to the
// appointments between them.
func (l *life) liveDay() {
	midnight := l.day * sim.MinutesADay
	if calendar.Weekday(l.day) == sim.Monday {
		for i, r := range l.routines {
			l.left[i] = r.Weekly
		}
	}
	l.paceToday = l.pacesOn(l.day)
	wake, bed := l.wakes(), midnight+l.Near(l.bed, 25)
	if d := calendar.Weekday(l.day); d == sim.Friday || d == sim.Saturday {
		bed += 50
	}
	l.now = max(l.now, wake)
	l.comingUp(l.agenda(wake, bed))
	for {
		look := l.now + 1 + int(l.glance*l.ExpFloat64())
		if len(l.coming) > 0 && l.coming[0].minute <= min(look, bed) {
			next := l.coming[0]
			l.coming = l.coming[1:]
			l.now = max(l.now, next.minute)
			l.keep(next)
			continue
		}
		if look >= bed {
			return
		}
		l.now = look
		l.use()
	}
}

// pacesOn returns the paces of a day. However the urges have drifted, all of them
// together ask for as many events as before.
func (o *owner) pacesOn(day int) (paces [intents]float64) {
	before, after := 0.0, 0.0
	for k := range paces {
		paces[k] = o.pace[k] * o.drift.Pace(k, day)
		before += o.pace[k] / urges[k].bite
		after += paces[k] / urges[k].bite
	}
	for k := range paces {
		paces[k] *= before / after
		if o.away(day) != nil {
			paces[k] *= abroad(intent(k))
		}
	}
	return paces
}

// abroad is how many times as fast an urge builds up on a trip.
func abroad(k intent) float64 {
	switch k {
	case photo:
		return 6
	case travel:
		return 3
	case work, study:
		return .2
	}
	return 1
}

// wakes returns when the owner wakes up, before the first duty.
func (l *life) wakes() int {
	wake := l.Near(l.wake, 20)
	if calendar.Weekend(l.day) {
		wake += 50
	}
	if duty := l.dutiesOn(l.day); len(duty) > 0 {
		wake = min(wake, duty[0].Start-75)
	}
	return l.day*sim.MinutesADay + wake
}

// dutiesOn returns the duties of a day; on trips there are none.
func (l *life) dutiesOn(day int) []sim.Block {
	if l.away(day) != nil {
		return nil
	}
	return l.duties.On(calendar, day)
}

// comingUp adds appointments to those that wait, in order of time.
func (l *life) comingUp(more ...[]appointment) {
	l.coming = slices.Concat(append(more, l.coming)...)
	slices.SortStableFunc(l.coming, func(a, b appointment) int { return cmp.Compare(a.minute, b.minute) })
}

// How long an appointment may be late, in minutes, and how long a call rings.
const (
	patience = 120
	rings    = 3
)

// keep does what an appointment is about, unless it is skipped or too late; the phone
// is then in hand for more. A missed call is returned later.
func (l *life) keep(a appointment) {
	late := l.now - a.minute
	if late > patience || a.what == answerCall && late > rings || l.Chance(a.skip) {
		if a.what == answerCall {
			l.comingUp([]appointment{{l.now + l.Between(15, 150), callBack, .3, noRoutine}})
		}
		return
	}
	if a.routine != noRoutine {
		l.left[a.routine]--
	}
	l.do(a.what)
	l.goOn()
}
