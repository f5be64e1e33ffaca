package sim

// quota is something that a person does a number of times a week: the gym, a big
// grocery run, a part-time job, a daily coffee. It is due on its favourite days
// and, when one of them was missed, on every day from which the rest would not
// fit into the week otherwise.
type quota struct {
	weekly, start, minutes int
	favourite              [7]bool
	where                  venue
	from, until            int // days on which the quota holds: from <= day < until
}

// dueOn tells whether a session is meant for a day on which so many are left.
func (q *quota) dueOn(day, left int) bool {
	if left == 0 || day < q.from || day >= q.until {
		return false
	}
	return q.favourite[weekday(day)] || left >= 7-weekday(day)
}

// fortnightly is something done every other week on the same weekday.
type fortnightly struct {
	day, start, minutes int // day of the fortnight
	where               venue
}

func (f *fortnightly) dueOn(day int) bool { return (firstWeekday+day)%14 == f.day }

// habits are what can become a routine, fortnightlies what people do every other
// week.
var (
	habits        = []intent{food, cafe, grocery, shopping, sport, entertainment, nightlife, visit, park}
	fortnightlies = []intent{visit, entertainment, health, errand, park}
)

// drawWeek gives a person what repeats: one to three routines, which they keep
// six or seven days a week; for some sport, a big grocery run or a part-time job
// by the week; fortnightly events. The profile says which are likely.
func (p *person) drawWeek(s stream, days int) {
	weight := make([]float64, len(habits))
	for i, k := range habits {
		weight[i] = p.profile.times(k)
	}
	for range s.between(1, 3) {
		i := s.pick(weight)
		weight[i] = 0
		p.addQuota(s, habits[i], s.between(6, 7), days)
	}
	if s.chance(min(.3*p.profile.times(sport), .8)) {
		p.addQuota(s, sport, 2, days)
	}
	if s.chance(min(.5*p.profile.times(grocery), .9)) {
		p.addQuota(s, grocery, 1, days)
	}
	if p.profile[occupation] == student && s.chance(.25) {
		job := quota{weekly: 2, start: clock(18, 0), minutes: 180, where: p.workplaceIn(s, p.homeDistrict), until: days}
		job.favourite[s.IntN(7)], job.favourite[s.IntN(7)] = true, true
		p.routines = append(p.routines, job)
	}
	for _, k := range fortnightlies {
		if s.chance(.18) {
			p.fortnights = append(p.fortnights, fortnightly{
				day: s.IntN(14), start: 60 * p.usualHour(s, k), minutes: needs[k].minutes, where: p.tastes[k].now[0],
			})
		}
	}
}

// addQuota gives a person a quota of an intent at the first favourite venue and a
// usual hour. It may begin or end when the habits drift.
func (p *person) addQuota(s stream, k intent, weekly, days int) {
	q := quota{weekly: weekly, minutes: needs[k].minutes, where: p.tastes[k].now[0], until: days}
	for _, d := range s.Perm(7)[:weekly] {
		q.favourite[d] = true
	}
	q.start = 60*p.usualHour(s, k) + s.IntN(30)
	switch change := s.Float64(); {
	case change < .05:
		q.from = p.drift.start
	case change < .10:
		q.until = p.drift.start
	}
	p.routines = append(p.routines, q)
}
