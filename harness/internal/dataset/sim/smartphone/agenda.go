package smartphone

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// agenda returns the day's appointments between waking up and bed, in any order.
func (l *life) agenda(wake, bed int) []appointment {
	midnight := l.day * sim.MinutesADay
	agenda := slices.Clone(l.plans[l.day])
	for i := range l.routines {
		if r := &l.routines[i]; r.Due(calendar, l.day, l.left[i]) {
			agenda = append(agenda, appointment{midnight + l.Near(r.Start, 15), r.what, .1, i})
		}
	}
	for i := range l.bills {
		if b := &l.bills[i]; b.Due(calendar, l.day) {
			agenda = append(agenda, appointment{midnight + l.Near(b.Start, 30), b.what, .1, noRoutine})
		}
	}
	agenda = append(agenda, appointment{midnight + l.alert.minute, openNewsAlert, 1 - l.alert.opens, noRoutine})
	agenda = append(agenda, l.dutyDay(wake)...)
	if len(l.dutiesOn(l.day+1)) > 0 {
		agenda = append(agenda, appointment{bed - 5, setAlarm, 1 - l.clock.sets, noRoutine})
	}
	for _, t := range l.trips {
		if l.day == t.booked {
			agenda = append(agenda, appointment{midnight + sim.Clock(20, 0), bookTicket, .2, noRoutine})
		}
		if l.day == t.first || l.day == t.last {
			agenda = append(agenda, appointment{midnight + l.Near(sim.Clock(11, 0), 150), showBoardingPass, .2, noRoutine})
		}
	}
	return agenda
}

// dutyDay returns what a day of work or classes brings: the alarm, the ways, and to
// clock in.
func (l *life) dutyDay(wake int) []appointment {
	duty := l.dutiesOn(l.day)
	if len(duty) == 0 || l.Chance(l.duties.Skip) {
		return nil
	}
	first, last := duty[0], duty[len(duty)-1]
	begin, end := l.day*sim.MinutesADay+first.Start, l.day*sim.MinutesADay+last.Start+last.Minutes
	way := 1 - l.commute.keeps
	return []appointment{
		{wake, stopAlarm, 1 - l.clock.rings, noRoutine},
		{begin - l.commute.minutes - l.IntN(10), l.commute.what, way, noRoutine},
		{begin - l.IntN(5), clockIn, 1 - l.clock.clockIn, noRoutine},
		{end + l.IntN(30), l.commute.what, way, noRoutine},
	}
}
