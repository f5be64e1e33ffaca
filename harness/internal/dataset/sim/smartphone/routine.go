package smartphone

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// routine is something that an owner does with the phone so many times a week.
type routine struct {
	sim.Quota
	what behaviour
}

// habit is what becomes a routine for some owners: how likely, before the influences
// on its intent, how often and at which hours.
type habit struct {
	what        behaviour
	chance      float64 // at most .6 after the influences
	least, most int     // times a week
	from, until int     // hours between which its time is drawn
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

// everyday tells which intents become routines of nearly every day, and how readily.
var everyday = [intents]float64{
	message: 5, social: 2, news: 2, video: 6, music: 1, game: 1.5, reading: .7, payment: 4,
}

// drawRoutines gives an owner routines: up to two of nearly every day, at the owner's
// own hours, and for some those of the habits.
func (o *owner) drawRoutines(s sim.Stream, days int) {
	weight := everyday
	for k := range intents {
		weight[k] *= influences.Times(o.profile, k)
	}
	for range s.Between(0, 2) {
		k := intent(s.Pick(weight[:]))
		weight[k] = 0
		start := 60*o.usualHour(s, k) + s.IntN(60)
		o.addRoutine(s, serving[k][s.Pick(o.fond[k])], s.Between(5, 7), start, days)
	}
	for _, h := range habits {
		if s.Chance(min(h.chance*influences.Times(o.profile, actions[h.what].intent), .6)) {
			start := s.Between(sim.Clock(h.from, 0), sim.Clock(h.until, 0))
			o.addRoutine(s, h.what, s.Between(h.least, h.most), start, days)
		}
	}
}

// usualHour draws an hour that suits an urge of the owner on weekdays, mostly outside
// of the duties.
func (o *owner) usualHour(s sim.Stream, k intent) int {
	suits := o.appeal[k][0]
	for hour := range suits {
		for _, b := range o.duties.Usual(sim.Wednesday) {
			if b.Start <= 60*hour && 60*hour < b.Start+b.Minutes {
				suits[hour] *= urges[k].onDuty
			}
		}
	}
	return s.Pick(suits[:])
}

// addRoutine gives an owner a routine. It may begin or end when the habits drift.
func (o *owner) addRoutine(s sim.Stream, what behaviour, weekly, start, days int) {
	r := routine{sim.Quota{Weekly: weekly, Start: start, Until: days}, what}
	for _, d := range s.Perm(7)[:weekly] {
		r.Favourite[d] = true
	}
	switch change := s.Float64(); {
	case change < .1:
		r.From = o.drift.Start
	case change < .2:
		r.Until = o.drift.Start
	}
	o.routines = append(o.routines, r)
}
