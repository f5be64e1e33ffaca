package smartphone

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// owner is everything about somebody with a phone that does not change from day to
// day.
type owner struct {
	profile   sim.Profile
	duties    sim.Timetable
	wake, bed int     // minutes of the day; bed may be past midnight
	glance    float64 // mean minutes between looks at the phone

	pace        [intents]float64 // growth of an urge's level, a minute
	appeal      [intents]sim.Appeal
	fond, later [intents][]float64 // of the behaviours that serve an intent; later: once habits have drifted
	drift       sim.Drift

	commute  commute
	clock    clock
	alert    alert
	routines []routine
	bills    []bill
	trips    []trip
}

// How owners of the same profile differ.
const (
	personality = 1.6 // in an urge: sigma of a log-normal factor
	fondness    = 1.1 // of a behaviour: likewise
	busyness    = .35 // in all urges alike: likewise
)

// change is how much the urges of an owner drift: sigma of a log-normal factor.
const change = 1.3

// activity is how many events a day the urges of the median owner ask for.
const activity = 2.65

// drawOwner makes an owner for so many days, warmUp included.
func drawOwner(s sim.Stream, days int) *owner {
	o := &owner{profile: sim.DrawProfile(s)}
	o.duties = sim.DrawTimetable(s, o.profile)
	o.drift = sim.DrawDrift(s, days-warmUp, int(intents), change)
	o.drift.Start += warmUp
	o.wake, o.bed = s.Near(sim.Clock(7, 20), 45), s.Near(sim.Clock(23, 20), 50)
	if o.profile[sim.Age] >= sim.Fifty {
		o.wake, o.bed = o.wake-50, o.bed-50
	}
	o.glance = 35 * s.Factor(.3)
	o.drawUrges(s)
	o.drawFondness(s)
	o.drawAppointments(s, days)
	return o
}

// drawUrges gives an owner a pace and usual hours for every urge. The paces of all
// urges together ask for a number of events a day.
func (o *owner) drawUrges(s sim.Stream) {
	var weight [intents]float64
	total := 0.0
	for k := range intents {
		mean := urges[k].weight
		if k == work {
			mean = workWeight[o.profile[sim.Occupation]]
		}
		weight[k] = mean * influences.Times(o.profile, k) * s.Factor(personality)
		total += weight[k]
		o.appeal[k] = sim.DrawAppeal(s, urges[k].hours)
	}
	scale := activity * s.Factor(busyness) / total
	for k := range intents {
		o.pace[k] = scale * weight[k] * urges[k].bite / sim.MinutesADay
	}
}

// drawFondness gives an owner favourite behaviours, some of which change when the
// habits drift.
func (o *owner) drawFondness(s sim.Stream) {
	for k := range intents {
		for _, b := range serving[k] {
			now := actions[b].share * s.Factor(fondness)
			later := now
			if s.Chance(.2) {
				later = actions[b].share * s.Factor(fondness)
			}
			o.fond[k], o.later[k] = append(o.fond[k], now), append(o.later[k], later)
		}
	}
}
