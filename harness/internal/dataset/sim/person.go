package sim

// person is everything about somebody that does not change from day to day.
type person struct {
	profile profile
	city    *city

	home         venue
	homeDistrict int
	desks        []venue // where the duties are done
	duties       timetable

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
	drift      drift
	diary      diary
}

// drawPerson makes a person who lives in a dwelling.
func drawPerson(s stream, c *city, dwelling venue, days int) *person {
	p := &person{profile: drawProfile(s), city: c, home: dwelling, homeDistrict: c.district(dwelling)}
	p.drift = drawDrift(s, days)
	job := p.drawDuties(s)
	p.drawTastes(s, []int{p.homeDistrict, p.homeDistrict, job, s.IntN(c.districts)})
	p.drawRhythm(s)
	p.drawWeek(s, days)
	p.diary = drawDiary(s, days)
	return p
}

// drawDuties gives a person a timetable and where it is kept, and returns the
// district of that.
func (p *person) drawDuties(s stream) (job int) {
	job = p.homeDistrict
	if s.chance(.75) {
		job = s.IntN(p.city.districts)
	}
	p.duties = drawTimetable(s, p.profile)
	switch p.profile[occupation] {
	case student:
		p.desks = []venue{p.city.venueIn(s, job, campus)}
	case selfEmployed: // sees clients, too
		p.desks = []venue{p.workplaceIn(s, job), p.workplaceIn(s, job), p.workplaceIn(s, s.IntN(p.city.districts))}
	default:
		p.desks = []venue{p.workplaceIn(s, job)}
	}
	return job
}

func (p *person) workplaceIn(s stream, district int) venue {
	return p.city.venueIn(s, district, workplace)
}

// personality is how much people of the same profile differ in a need.
const personality = .9

// drawTastes gives a person favourite venues in some districts and a pace for
// every need. All get hungry alike; only students need to study.
func (p *person) drawTastes(s stream, districts []int) {
	for k := education; k < intents; k++ {
		if k == travel {
			continue
		}
		p.tastes[k] = drawTaste(s, p.city, k, districts)
		p.pace[k] = p.profile.times(k) * s.factor(personality) / (needs[k].days * minutesADay)
	}
	p.pace[food] = 1 / (needs[food].days * minutesADay)
	if p.profile[occupation] != student {
		p.pace[education] = 0
	}
}

// drawRhythm gives a person hours of sleep, meals and ways to travel.
func (p *person) drawRhythm(s stream) {
	p.wake, p.bed = s.near(clock(7, 20), 45), s.near(clock(23, 10), 45)
	if p.profile[age] >= fifty {
		p.wake, p.bed = p.wake-50, p.bed-40
	}
	if p.metro = .05; s.chance(.6) {
		p.metro = .85
	}
	p.eatsOut = min(.2*s.factor(1.2)*(.6+.4*float64(p.profile[consumption])), .9)
	p.lunchesOut = min(1.2*s.Float64()*s.Float64(), 1)
	p.spread = .2 * s.Float64()
}
