package sim

import "math"

// taste is a person's way to serve one need: where and when.
type taste struct {
	now, later []venue        // favourite venues, the best first; later: once habits have drifted
	appeal     [2][24]float64 // by weekday or weekend and hour: how the hour suits this person, about 0 to 1
}

// drawTaste gives a person favourite venues around home and work and hours of
// its own for a need.
func drawTaste(s stream, c *city, k intent, districts []int) taste {
	var t taste
	behaviours := kindsOf(k)
	fond := make([]float64, len(behaviours))
	for i := range fond {
		fond[i] = s.factor(1)
	}
	favourites := func() []venue {
		var venues []venue
		for range s.between(1, 4) {
			district := districts[s.IntN(len(districts))]
			venues = append(venues, c.venueIn(s, district, behaviours[s.pick(fond)]))
		}
		return venues
	}
	t.now = favourites()
	t.later = t.now
	if s.chance(.3) {
		t.later = favourites()
	}
	for w, day := range []int{1, 0} { // a Monday, a Sunday
		var suits [24]float64
		for hour := range suits {
			suits[hour] = needs[k].suits(day, hour)
		}
		usual := 12
		if needs[k].weekdays != "" {
			usual = s.pick(suits[:])
		}
		for hour, suit := range suits {
			away := float64(hour - usual)
			t.appeal[w][hour] = suit * (habitFloor + (1.3-habitFloor)*math.Exp(-away*away/8))
		}
	}
	return t
}

// habitFloor is how much of its appeal an hour keeps far from the usual one.
const habitFloor = .35

// usualHour draws an hour that suits a person's need on weekdays, outside of the
// duties if there is one.
func (p *person) usualHour(s stream, k intent) int {
	suits := p.tastes[k].appeal[0]
	open := 0.0
	for hour := range suits {
		for d := range 5 {
			for _, b := range p.duties.blocks[0][d] {
				if 60*hour+needs[k].minutes > b.start-30 && 60*hour < b.start+b.minutes {
					suits[hour] *= .3
				}
			}
		}
		open += suits[hour]
	}
	if open == 0 {
		return 12
	}
	return s.pick(suits[:])
}

// appealOf returns how an hour of a day suits the person's need.
func (p *person) appealOf(k intent, day, hour int) float64 {
	if weekend(day) {
		return p.tastes[k].appeal[1][hour]
	}
	return p.tastes[k].appeal[0][hour]
}
