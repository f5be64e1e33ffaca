package smartphone

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// appointment is a moment at which something other than an urge makes an owner take
// up the phone: a ring, a message, a parcel, a habit of the clock.
type appointment struct {
	minute  int // from the first midnight
	what    behaviour
	skip    float64 // chance that nothing comes of it
	routine int     // index of the routine it is for, or noRoutine
}

const noRoutine = -1

// commute is how an owner uses the phone on the way to the first duty of a day and
// back from the last.
type commute struct {
	what    behaviour
	minutes int
	keeps   float64 // chance that the phone is used on a way
}

// clock is how an owner gets up on days with duties.
type clock struct {
	rings, sets float64 // chance that an alarm is stopped in the morning, and set in the evening
	clockIn     float64 // chance to clock in at work by phone
}

// alert is a message of the news at a minute of the day.
type alert struct {
	minute int
	opens  float64 // chance that it is opened
}

// bill is something that is due every other week.
type bill struct {
	sim.Fortnightly
	what behaviour
}

// trip is some days away from home and duties.
type trip struct{ booked, first, last int }

// drawAppointments gives an owner what comes by the clock and the calendar.
func (o *owner) drawAppointments(s sim.Stream, days int) {
	ways := []behaviour{showTransitCode, startNavigation, unlockBicycle}
	o.commute = commute{ways[s.Pick([]float64{5, 2, 1})], s.Between(15, 60), 0}
	if s.Chance(.8) {
		o.commute.keeps = .35 * s.Float64()
	}
	if s.Chance(.4) {
		o.clock.rings = .4 * s.Float64()
	}
	if s.Chance(.25) {
		o.clock.sets = .3 * s.Float64()
	}
	if s.Chance(.3) && o.profile[sim.Occupation] != sim.Student {
		o.clock.clockIn = .4 * s.Float64()
	}
	o.alert = alert{s.Between(sim.Clock(7, 0), sim.Clock(21, 0)), 0}
	if s.Chance(.3) {
		o.alert.opens = .3 * s.Float64()
	}
	o.drawRoutines(s, days)
	for _, what := range []behaviour{payBill, checkBalance, topUp} {
		if s.Chance(.2) {
			o.bills = append(o.bills, bill{sim.Fortnightly{Day: s.IntN(14), Start: s.Between(sim.Clock(9, 0), sim.Clock(21, 0))}, what})
		}
	}
	o.drawTrips(s, days)
}

// drawTrips sends an owner away, at most once in every three weeks and on average
// nearly once in twelve.
func (o *owner) drawTrips(s sim.Stream, days int) {
	for day := s.IntN(21); day < days; day += 21 {
		if !s.Chance(.12 + .08*float64(o.profile[sim.Consumption])) {
			continue
		}
		t := trip{first: day + s.IntN(7)}
		t.booked, t.last = t.first-s.Between(1, 7), t.first+s.Between(1, 6)
		o.trips = append(o.trips, t)
	}
}

// away returns the trip of a day, nil at home.
func (o *owner) away(day int) *trip {
	for i := range o.trips {
		if t := &o.trips[i]; t.first <= day && day <= t.last {
			return t
		}
	}
	return nil
}
