package mobility

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// usersPerDistrict decides how many districts a population has, destinations is
// the number of other towns that people travel to.
const (
	usersPerDistrict = 35
	destinations     = 8
)

// venue is the index of a place in a city.
type venue uint32

// place is what there is to know about a venue.
type place struct {
	district int
	kind     behaviour
	number   int // among the district's venues of the kind
}

// city holds every venue. Districts below home belong to the city itself, the
// others are destinations of trips. Dwellings come last, one per household.
type city struct {
	districts int
	places    []place
	first     [][]venue // (district, kind): the first of kinds[kind].venues venues
}

func newCity(users int) *city {
	c := &city{districts: max(3, users/usersPerDistrict)}
	for d := range c.districts + destinations {
		first := make([]venue, len(kinds))
		for b, k := range kinds {
			first[b] = venue(len(c.places))
			if k.tripOnly && d < c.districts {
				continue
			}
			for n := range k.venues {
				c.places = append(c.places, place{d, behaviour(b), n})
			}
		}
		c.first = append(c.first, first)
	}
	return c
}

// dwell adds a household's dwelling.
func (c *city) dwell(district int) venue {
	c.places = append(c.places, place{district, dwelling, len(c.places)})
	return venue(len(c.places) - 1)
}

// venueIn picks a venue of a kind in a district; some are more popular than
// others. The district must have the kind.
func (c *city) venueIn(s sim.Stream, district int, b behaviour) venue {
	u := s.Float64()
	return c.first[district][b] + venue(u*u*float64(kinds[b].venues))
}

func (c *city) kind(v venue) behaviour { return c.places[v].kind }

func (c *city) district(v venue) int { return c.places[v].district }

// name is unique in the city.
func (c *city) name(v venue) string {
	p := c.places[v]
	return fmt.Sprintf("%s-%d-%d", kinds[p.kind].name, p.district, p.number)
}

// minutes returns how long the way between two venues takes.
func (c *city) minutes(from, to venue) int {
	a, b := c.places[from].district, c.places[to].district
	switch {
	case from == to:
		return 0
	case a == b:
		return 10
	case a >= c.districts || b >= c.districts:
		return 180
	}
	return 20 + 2*min(max(a-b, b-a), 10)
}
