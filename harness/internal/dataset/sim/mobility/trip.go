package mobility

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// trip is some days in another town. On the first day somebody leaves in the
// morning, on the last one comes back in the afternoon; duties and quotas wait.
type trip struct {
	first, last int   // days
	gate        venue // station or airport at home
	landing     venue // the same in the town
	base        venue // hotel, or a home of the family
}

// town returns the district that a trip leads to.
func (t *trip) town(c *city) int { return c.district(t.base) }

// drawTrips returns the trips of a household, about eager in thirteen weeks and
// never two within four days; half or more of them begin on a Friday.
func drawTrips(s sim.Stream, c *city, district, days int, eager float64) []trip {
	var trips []trip
	for range days / 15 {
		if !s.Chance(.2 * eager) {
			continue
		}
		t := trip{first: s.IntN(days)}
		if s.Chance(.5) {
			t.first += (sim.Friday - calendar.Weekday(t.first) + 7) % 7
		}
		t.last = t.first + s.Between(1, 6)
		town := c.districts + s.IntN(destinations)
		by := station
		if s.Chance(.3) {
			by = airport
		}
		t.gate, t.landing = c.venueIn(s, district, by), c.venueIn(s, town, by)
		t.base = c.venueIn(s, town, hotel)
		if s.Chance(.35) {
			t.base = c.venueIn(s, town, familyHome)
		}
		if t.last < days && !slices.ContainsFunc(trips, func(o trip) bool { return t.first <= o.last+3 && o.first <= t.last+3 }) {
			trips = append(trips, t)
		}
	}
	return trips
}

// tripOn returns the trip that a person is on, nil at home.
func tripOn(trips []trip, day int) *trip {
	for i := range trips {
		if t := &trips[i]; t.first <= day && day <= t.last {
			return t
		}
	}
	return nil
}
