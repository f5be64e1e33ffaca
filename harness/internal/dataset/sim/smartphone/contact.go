package smartphone

import (
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// circle is a group of owners who call and write to each other. When they do is
// drawn for all of them before anybody's days are lived.
type circle struct {
	members []int                         // of the sample
	plans   map[int]map[int][]appointment // by member and day
}

// drawCircles divides a sample into circles of two to four.
func drawCircles(seed uint64, sample string, owners, days int) []circle {
	people := sim.NewStream(seed, sample+"/circles").Perm(owners)
	var circles []circle
	for len(people) > 0 {
		s := sim.NewStream(seed, sample+"/circle/"+strconv.Itoa(len(circles)))
		n := min(s.Between(2, 4), len(people))
		circles = append(circles, drawCircle(s, people[:n], days))
		people = people[n:]
	}
	return circles
}

// drawCircle plans the calls and chats of a circle: a standing call on a day of the
// week, and others at any time.
func drawCircle(s sim.Stream, people []int, days int) circle {
	g := circle{members: people, plans: make(map[int]map[int][]appointment)}
	for _, i := range people {
		g.plans[i] = make(map[int][]appointment)
	}
	if len(people) < 2 {
		return g
	}
	standing, at := s.IntN(7), s.Between(sim.Clock(18, 0), sim.Clock(21, 30))
	calls, chats := .15*s.Float64(), .5*s.Float64()*s.Float64()
	for day := range days {
		midnight := day * sim.MinutesADay
		if calendar.Weekday(day) == standing && s.Chance(.7) {
			g.plan(s, day, midnight+s.Near(at, 15), callContact, answerCall)
		}
		if s.Chance(calls) {
			g.plan(s, day, midnight+s.Between(sim.Clock(9, 0), sim.Clock(22, 0)), callContact, answerCall)
		}
		if s.Chance(chats) {
			g.plan(s, day, midnight+s.Between(sim.Clock(8, 30), sim.Clock(22, 30)), openChat, replyToNotification)
		}
	}
	return g
}

// plan lets one member do something and another, a minute later, what it asks for.
func (g *circle) plan(s sim.Stream, day, minute int, does, other behaviour) {
	order := s.Perm(len(g.members))
	from, to := g.members[order[0]], g.members[order[1]]
	g.plans[from][day] = append(g.plans[from][day], appointment{minute, does, .1, noRoutine})
	g.plans[to][day] = append(g.plans[to][day], appointment{minute + 1, other, .3, noRoutine})
}
