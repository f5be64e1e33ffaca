package mobility

import "github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"

// taste is a person's way to serve one need: where and when.
type taste struct {
	now, later []venue // favourite venues, the best first; later: once habits have drifted
	appeal     sim.Appeal
}

// drawTaste gives a person favourite venues around home and work and hours of
// its own for a need.
func drawTaste(s sim.Stream, c *city, k intent, districts []int) taste {
	var t taste
	behaviours := kindsOf(k)
	fond := make([]float64, len(behaviours))
	for i := range fond {
		fond[i] = s.Factor(1)
	}
	favourites := func() []venue {
		var venues []venue
		for range s.Between(1, 4) {
			district := districts[s.IntN(len(districts))]
			venues = append(venues, c.venueIn(s, district, behaviours[s.Pick(fond)]))
		}
		return venues
	}
	t.now = favourites()
	t.later = t.now
	if s.Chance(.3) {
		t.later = favourites()
	}
	t.appeal = sim.DrawAppeal(s, needs[k].hours)
	return t
}

// usualHour draws an hour that suits a person's need on weekdays, outside of the
// duties if there is one.
func (p *person) usualHour(s sim.Stream, k intent) int {
	suits := p.tastes[k].appeal[0]
	open := 0.0
	for hour := range suits {
		for d := range 5 {
			for _, b := range p.duties.Usual(d) {
				if 60*hour+needs[k].minutes > b.Start-30 && 60*hour < b.Start+b.Minutes {
					suits[hour] *= .3
				}
			}
		}
		open += suits[hour]
	}
	if open == 0 {
		return 12
	}
	return s.Pick(suits[:])
}
