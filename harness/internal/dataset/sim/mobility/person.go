package mobility

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// person is everything about somebody that does not change from day to day.
type person struct {
	profile sim.Profile
	city    *city

	home         venue
	homeDistrict int
	desks        []venue // where the duties are done
	duties       sim.Timetable

	tastes     [intents]taste
	pace       [intents]float64 // growth of a need's level, a minute
	wake, bed  int              // minutes of the day; bed may be past midnight
	metro      float64          // chance that a way across districts is by metro
	eatsOut    float64          // chance that a free meal is eaten out
	lunchesOut float64          // the same at work
	spread     float64          // chance to try a new place

	routines   []quota
	fortnights []fortnightly
	trips      []trip
	drift      sim.Drift
	diary      diary
}

// drawPerson makes a person who lives in a dwelling.
func drawPerson(s sim.Stream, c *city, dwelling venue, days int) *person {
	p := &person{profile: sim.DrawProfile(s), city: c, home: dwelling, homeDistrict: c.district(dwelling)}
	p.drift = sim.DrawDrift(s, days, int(intents), .8)
	job := p.drawDuties(s)
	p.drawTastes(s, []int{p.homeDistrict, p.homeDistrict, job, s.IntN(c.districts)})
	p.drawRhythm(s)
	p.drawWeek(s, days)
	p.diary = drawDiary(s, days)
	return p
}

// drawDuties gives a person a timetable and where it is kept, and returns the
// district of that.
func (p *person) drawDuties(s sim.Stream) (job int) {
	job = p.homeDistrict
	if s.Chance(.75) {
		job = s.IntN(p.city.districts)
	}
	p.duties = sim.DrawTimetable(s, p.profile)
	switch p.profile[sim.Occupation] {
	case sim.Student:
		p.desks = []venue{p.city.venueIn(s, job, campus)}
	case sim.SelfEmployed: // sees clients, too
		p.desks = []venue{p.workplaceIn(s, job), p.workplaceIn(s, job), p.workplaceIn(s, s.IntN(p.city.districts))}
	default:
		p.desks = []venue{p.workplaceIn(s, job)}
	}
	return job
}

func (p *person) workplaceIn(s sim.Stream, district int) venue {
	return p.city.venueIn(s, district, workplace)
}

// personality is how much people of the same profile differ in a need.
const personality = .9

// drawTastes gives a person favourite venues in some districts and a pace for
// every need. All get hungry alike; only students need to study.
func (p *person) drawTastes(s sim.Stream, districts []int) {
	for k := education; k < intents; k++ {
		if k == travel {
			continue
		}
		p.tastes[k] = drawTaste(s, p.city, k, districts)
		p.pace[k] = influences.Times(p.profile, k) * s.Factor(personality) / (needs[k].days * sim.MinutesADay)
	}
	p.pace[food] = 1 / (needs[food].days * sim.MinutesADay)
	if p.profile[sim.Occupation] != sim.Student {
		p.pace[education] = 0
	}
}

// drawRhythm gives a person hours of sleep, meals and ways to travel.
func (p *person) drawRhythm(s sim.Stream) {
	p.wake, p.bed = s.Near(sim.Clock(7, 20), 45), s.Near(sim.Clock(23, 10), 45)
	if p.profile[sim.Age] >= sim.Fifty {
		p.wake, p.bed = p.wake-50, p.bed-40
	}
	if p.metro = .05; s.Chance(.6) {
		p.metro = .85
	}
	p.eatsOut = min(.2*s.Factor(1.2)*(.6+.4*float64(p.profile[sim.Consumption])), .9)
	p.lunchesOut = min(1.2*s.Float64()*s.Float64(), 1)
	p.spread = .2 * s.Float64()
}
