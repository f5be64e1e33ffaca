package mobility

import (
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// circle is a group of companions: friends, or a couple under one roof. What
// they do together is planned for all of them before anybody's days are lived.
type circle struct {
	members  []int // of the population
	dwelling []venue
	couple   bool   // under one roof
	trips    []trip // of a couple: they travel together
	plans    [][]plan
}

// plan is a shared event.
type plan struct {
	start, minutes int
	where          venue
}

// pastimes are what companions do together.
var pastimes = []intent{food, cafe, sport, entertainment, nightlife, visit, park, shopping}

// drawCircles divides a population into circles of two to four and gives every
// member a dwelling.
func drawCircles(seed uint64, c *city, users, days int) []circle {
	s := sim.NewStream(seed, "circles")
	people := s.Perm(users)
	var circles []circle
	for len(people) > 0 {
		n := min(s.Between(2, 4), len(people))
		circles = append(circles, drawCircle(sim.NewStream(seed, "circle/"+strconv.Itoa(len(circles))), c, people[:n], days))
		people = people[n:]
	}
	return circles
}

// drawCircle settles people in neighbouring districts and plans their days.
func drawCircle(s sim.Stream, c *city, people []int, days int) circle {
	g := circle{members: people, plans: make([][]plan, days)}
	district := s.IntN(c.districts)
	g.couple = len(people) == 2 && s.Chance(.6)
	for i := range people {
		switch {
		case g.couple && i > 0:
			g.dwelling = append(g.dwelling, g.dwelling[0])
		case s.Chance(.6):
			g.dwelling = append(g.dwelling, c.dwell(district))
		default:
			g.dwelling = append(g.dwelling, c.dwell(s.IntN(c.districts)))
		}
	}
	if g.couple {
		g.trips = drawTrips(s, c, district, days, 1)
	}
	g.planDays(s, c, district, days)
	return g
}

// planDays gives the circle two pastimes: one has a standing day in the week,
// the other is arranged anew, mostly for the weekend.
func (g *circle) planDays(s sim.Stream, c *city, district, days int) {
	choice := s.Perm(len(pastimes))
	standing, free := pastimes[choice[0]], pastimes[choice[1]]
	day := s.IntN(7)
	first, second := drawTaste(s, c, standing, []int{district}), drawTaste(s, c, free, []int{district, s.IntN(c.districts)})
	hour := s.Pick(first.appeal[0][:])
	chance := .3 * s.Float64()
	for d := range days {
		if calendar.Weekday(d) == day && s.Chance(.85) {
			g.plans[d] = append(g.plans[d], plan{60 * hour, needs[standing].minutes, first.now[0]})
		}
		likely := chance * .3
		kind := 0
		if calendar.Weekend(d) {
			likely, kind = chance, 1
		}
		if s.Chance(likely) {
			where := second.now[s.IntN(len(second.now))]
			g.plans[d] = append(g.plans[d], plan{60 * s.Pick(second.appeal[kind][:]), needs[free].minutes, where})
		}
	}
}
