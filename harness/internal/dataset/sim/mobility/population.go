package mobility

import (
	"fmt"
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// population is a city, its people, and the stops each of them made.
type population struct {
	city   *city
	people []*person
	stops  [][]stop
}

// livePopulation draws every person and runs them through the days. Companions
// are planned first; from then on nobody's life depends on another's.
func livePopulation(params Params) *population {
	c := newCity(params.Users)
	circles := drawCircles(params.Seed, c, params.Users, params.Days)
	type seat struct{ circle, member int }
	seats := make([]seat, params.Users)
	for g := range circles {
		for m, i := range circles[g].members {
			seats[i] = seat{g, m}
		}
	}
	p := &population{c, make([]*person, params.Users), make([][]stop, params.Users)}
	sim.Each(params.Users, func(i int) {
		g := &circles[seats[i].circle]
		s := sim.NewStream(params.Seed, "person/"+strconv.Itoa(i))
		person := drawPerson(s, c, g.dwelling[seats[i].member], params.Days)
		if person.trips = g.trips; !g.couple {
			person.trips = drawTrips(s, c, person.homeDistrict, params.Days, .5+.5*float64(person.profile[sim.Consumption]))
		}
		p.people[i] = person
		p.stops[i] = person.live(sim.NewStream(params.Seed, "life/"+strconv.Itoa(i)), g.plans, params.Days)
	})
	return p
}

// table writes the stops as rows; events is how many there are.
func (p *population) table(events int) *dataset.Raw {
	raw := &dataset.Raw{
		User: make([]uint32, 0, events), Day: make([]uint32, 0, events),
		Weekday: make([]uint8, 0, events), Minute: make([]uint16, 0, events),
		Location: make([]uint32, 0, events), Behaviour: make([]uint32, 0, events),
		Intents: intentNames[:],
	}
	for v := range p.city.places {
		raw.Locations = append(raw.Locations, p.city.name(venue(v)))
	}
	for _, k := range kinds {
		raw.Behaviours = append(raw.Behaviours, k.name)
		raw.IntentOf = append(raw.IntentOf, uint32(k.intent))
	}
	var profiles []sim.Profile
	for _, person := range p.people {
		profiles = append(profiles, person.profile)
	}
	raw.Attributes = sim.Columns(profiles)
	for i, stops := range p.stops {
		raw.Users = append(raw.Users, fmt.Sprintf("user-%04d", i))
		for _, stop := range stops {
			day := stop.minute / sim.MinutesADay
			raw.User = append(raw.User, uint32(i))
			raw.Day = append(raw.Day, uint32(day))
			raw.Weekday = append(raw.Weekday, uint8(calendar.Weekday(day)))
			raw.Minute = append(raw.Minute, uint16(stop.minute%sim.MinutesADay))
			raw.Location = append(raw.Location, uint32(stop.where))
			raw.Behaviour = append(raw.Behaviour, uint32(p.city.kind(stop.where)))
		}
	}
	return raw
}
