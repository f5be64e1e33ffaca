package smartphone

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// appointment is a moment at which something other than an urge makes an owner take
// up the phone: a ring, a message, a parcel, a habit of the clock.
type appointment struct {
	minute int // from the first midnight
	what   behaviour
	skip   float64 // chance that nothing comes of it
	quota  int     // index of the routine it is for, -1 if none
}

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

// routine is something that an owner does with the phone so many times a week.
type routine struct {
	sim.Quota
	what behaviour
}

// bill is something that is due every other week.
type bill struct {
	sim.Fortnightly
	what behaviour
}

// trip is some days away from home and duties.
type trip struct{ booked, first, last int }

// habit is what can become a routine: for how many owners, how often, at which
// hours, and the intent whose influences make it likely.
type habit struct {
	what        behaviour
	chance      float64
	least, most int // times a week
	from, until int // hours between which its time is drawn
}

var habits = []habit{
	{startWorkout, .06, 2, 4, 17, 21},
	{startRun, .06, 2, 5, 6, 20},
	{openCourse, .06, 2, 5, 19, 22},
	{orderGroceries, .12, 1, 2, 9, 20},
	{joinVideoCall, .12, 1, 1, 18, 21},
	{collectReward, .10, 6, 7, 8, 23},
	{replyToNotification, .10, 5, 7, 7, 22},
	{checkBalance, .06, 1, 2, 8, 22},
}

// drawAppointments gives an owner what comes by the clock and the calendar.
func (o *owner) drawAppointments(s sim.Stream, days int) {
	way := []float64{2, 5, 2, 1} // nothing, transit, car, bicycle
	o.commute = commute{[]behaviour{showTransitCode, showTransitCode, startNavigation, unlockBicycle}[s.Pick(way)], s.Between(15, 60), .3 * s.Float64()}
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
	for _, h := range habits {
		if s.Chance(min(h.chance*influences.Times(o.profile, actions[h.what].intent), .6)) {
			o.addRoutine(s, h, days)
		}
	}
	for _, what := range []behaviour{payBill, checkBalance, topUp} {
		if s.Chance(.35) {
			o.bills = append(o.bills, bill{sim.Fortnightly{Day: s.IntN(14), Start: s.Between(sim.Clock(9, 0), sim.Clock(21, 0))}, what})
		}
	}
	o.drawTrips(s, days)
}

// addRoutine gives an owner a routine. It may begin or end when the habits drift.
func (o *owner) addRoutine(s sim.Stream, h habit, days int) {
	r := routine{sim.Quota{Weekly: s.Between(h.least, h.most), Until: days}, h.what}
	for _, d := range s.Perm(7)[:r.Weekly] {
		r.Favourite[d] = true
	}
	r.Start = s.Between(sim.Clock(h.from, 0), sim.Clock(h.until, 0))
	switch change := s.Float64(); {
	case change < .15:
		r.From = o.drift.Start
	case change < .30:
		r.Until = o.drift.Start
	}
	o.routines = append(o.routines, r)
}

// drawTrips sends an owner away once in thirteen weeks, on average, and never twice
// within three weeks.
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
