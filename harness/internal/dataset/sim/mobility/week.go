package mobility

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// quota is what somebody does somewhere so many times a week: the gym, a big
// grocery run, a part-time job, a daily coffee.
type quota struct {
	sim.Quota
	where venue
}

// fortnightly is something done somewhere every other week.
type fortnightly struct {
	sim.Fortnightly
	where venue
}

// habits are what can become a routine, fortnightlies what people do every other
// week.
var (
	habits        = []intent{food, cafe, grocery, shopping, sport, entertainment, nightlife, visit, park}
	fortnightlies = []intent{visit, entertainment, health, errand, park}
)

// drawWeek gives a person what repeats: one to three routines, which they keep
// six or seven days a week; for some sport, a big grocery run or a part-time job
// by the week; fortnightly events. The profile says which are likely.
func (p *person) drawWeek(s sim.Stream, days int) {
	weight := make([]float64, len(habits))
	for i, k := range habits {
		weight[i] = influences.Times(p.profile, k)
	}
	for range s.Between(1, 3) {
		i := s.Pick(weight)
		weight[i] = 0
		p.addQuota(s, habits[i], s.Between(6, 7), days)
	}
	if s.Chance(min(.3*influences.Times(p.profile, sport), .8)) {
		p.addQuota(s, sport, 2, days)
	}
	if s.Chance(min(.5*influences.Times(p.profile, grocery), .9)) {
		p.addQuota(s, grocery, 1, days)
	}
	if p.profile[sim.Occupation] == sim.Student && s.Chance(.25) {
		job := quota{sim.Quota{Weekly: 2, Start: sim.Clock(18, 0), Minutes: 180, Until: days}, p.workplaceIn(s, p.homeDistrict)}
		job.Favourite[s.IntN(7)], job.Favourite[s.IntN(7)] = true, true
		p.routines = append(p.routines, job)
	}
	for _, k := range fortnightlies {
		if s.Chance(.18) {
			when := sim.Fortnightly{Day: s.IntN(14), Start: 60 * p.usualHour(s, k), Minutes: needs[k].minutes}
			p.fortnights = append(p.fortnights, fortnightly{when, p.tastes[k].now[0]})
		}
	}
}

// addQuota gives a person a quota of an intent at the first favourite venue and a
// usual hour. It may begin or end when the habits drift.
func (p *person) addQuota(s sim.Stream, k intent, weekly, days int) {
	q := quota{sim.Quota{Weekly: weekly, Minutes: needs[k].minutes, Until: days}, p.tastes[k].now[0]}
	for _, d := range s.Perm(7)[:weekly] {
		q.Favourite[d] = true
	}
	q.Start = 60*p.usualHour(s, k) + s.IntN(30)
	switch change := s.Float64(); {
	case change < .05:
		q.From = p.drift.Start
	case change < .10:
		q.Until = p.drift.Start
	}
	p.routines = append(p.routines, q)
}
