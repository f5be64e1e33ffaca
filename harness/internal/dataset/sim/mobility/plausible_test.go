package mobility

import (
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/simtest"
)

func TestHoursAndWeekdaysArePlausible(t *testing.T) {
	v := simtest.View{Raw: mobility(t, Params{})}
	simtest.Within(t, "share of events from 2 to 6 o'clock", simtest.Share(v.Raw, v.All, v.Hours(2, 6)), 0, .01)
	simtest.Within(t, "share of events from 7 to 23 o'clock", simtest.Share(v.Raw, v.All, v.Hours(7, 23)), .85, 1)
	meals := func(i int) bool { return v.Hours(7, 9)(i) || v.Hours(11, 14)(i) || v.Hours(17, 21)(i) }
	simtest.Within(t, "share of food at meals", simtest.Share(v.Raw, v.Intent(intentNames[food]), meals), .7, 1)
	simtest.Within(t, "share of nightlife after 19 and before 3 o'clock", simtest.Share(v.Raw, v.Intent(intentNames[nightlife]), func(i int) bool { return v.Hours(19, 24)(i) || v.Hours(0, 3)(i) }), .95, 1)
	clerk := v.Has(sim.Occupation, "office")
	atWork := func(yes bool) float64 {
		return simtest.Share(v.Raw, simtest.Both(clerk, v.Weekend(yes)), v.Intent(intentNames[work]))
	}
	simtest.Within(t, "office work on weekends", atWork(true), 0, .01)
	simtest.Within(t, "office work on weekdays", atWork(false), .1, .5)
}

func TestProfilesInfluenceBehaviour(t *testing.T) {
	v := simtest.View{Raw: mobility(t, Params{})}
	of := func(k intent, a sim.Attribute, values ...string) float64 {
		return simtest.Share(v.Raw, v.Has(a, values...), v.Intent(intentNames[k]))
	}
	simtest.Within(t, "education of students", of(education, sim.Occupation, "student"), .05, .5)
	simtest.Within(t, "education of others", of(education, sim.Occupation, "office", "service", "manual", "self-employed", "homemaker", "retired"), 0, 0)
	simtest.Within(t, "work of the retired", of(work, sim.Occupation, "retired"), 0, 0)
	simtest.Within(t, "work of manual workers", of(work, sim.Occupation, "manual"), .1, .5)
	for _, c := range []struct {
		k          intent
		a          sim.Attribute
		more, less string
	}{
		{nightlife, sim.Age, "18-24", "50-64"},
		{park, sim.Age, "65+", "25-34"},
		{shopping, sim.Consumption, "high", "low"},
		{cafe, sim.Schooling, "postgraduate", "secondary"},
		{grocery, sim.Occupation, "homemaker", "student"},
	} {
		if more, less := of(c.k, c.a, c.more), of(c.k, c.a, c.less); more < 1.3*less {
			t.Errorf("%s: %s %.3f, %s %.3f: want clearly more for the former", intentNames[c.k], c.more, more, c.less, less)
		}
	}
}

func TestEventsPerUserArePlausible(t *testing.T) {
	raw := mobility(t, Params{})
	var counts, daily []float64
	for _, rows := range simtest.RowsOf(raw) {
		days := map[uint32]bool{}
		for _, i := range rows {
			days[raw.Day[i]] = true
		}
		counts = append(counts, float64(len(rows)))
		daily = append(daily, float64(len(rows))/float64(len(days)))
	}
	slices.Sort(counts)
	slices.Sort(daily)
	n := len(counts)
	simtest.Within(t, "fewest events of a user", counts[0], 30, 200)
	simtest.Within(t, "first quartile of events a user", counts[n/4], 190, 260)
	simtest.Within(t, "third quartile of events a user", counts[3*n/4], 300, 400)
	simtest.Within(t, "most events of a user", counts[n-1], 400, 900)
	simtest.Within(t, "median of events a user and active day", daily[n/2], 2.5, 5)
}

func TestHabitsDrift(t *testing.T) {
	raw := mobility(t, Params{})
	early, late := simtest.Drift(raw, 28, [3]int{0, 28, 64})
	t.Logf("JSD of a user's weeks 1-4 and 5-8: %.4f, 5-8 and 10-13: %.4f", early, late)
	if late < 1.1*early {
		t.Error("the last weeks differ from the middle ones no more than these from the first")
	}
}

func TestCompanionsMeet(t *testing.T) {
	raw := mobility(t, Params{})
	p, err := Params{}.resolve()
	if err != nil {
		t.Fatal(err)
	}
	circles := drawCircles(p.Seed, newCity(p.Users), p.Users, p.Days)
	rows := simtest.RowsOf(raw)
	met := func(a, b int) (n float64) {
		seen := map[[2]uint32]bool{}
		for _, i := range rows[a] {
			seen[[2]uint32{raw.Day[i], raw.Location[i]}] = true
		}
		for _, i := range rows[b] {
			if raw.Behaviour[i] != uint32(dwelling) && seen[[2]uint32{raw.Day[i], raw.Location[i]}] {
				n++
			}
		}
		return n
	}
	var friends, strangers float64
	for g := range circles {
		next := circles[(g+1)%len(circles)]
		friends += met(circles[g].members[0], circles[g].members[len(circles[g].members)-1])
		strangers += met(circles[g].members[0], next.members[0])
	}
	t.Logf("days at the same venue, a pair: companions %.2f, strangers %.2f", friends/float64(len(circles)), strangers/float64(len(circles)))
	if friends < 5*strangers || friends < float64(len(circles)) {
		t.Error("companions do not meet more than strangers")
	}
}

func TestTripsLeadElsewhere(t *testing.T) {
	p, err := Params{}.resolve()
	if err != nil {
		t.Fatal(err)
	}
	everybody := livePopulation(p)
	trips := 0
	for i, person := range everybody.people {
		trips += len(person.trips)
		for _, stop := range everybody.stops[i] {
			day, district := stop.minute/sim.MinutesADay, everybody.city.district(stop.where)
			trip := tripOn(person.trips, day)
			switch {
			case district >= everybody.city.districts && trip == nil && tripOn(person.trips, day-1) == nil:
				t.Fatalf("user %d, day %d: in another town without a trip", i, day)
			case district < everybody.city.districts && trip != nil && trip.first < day && day < trip.last && stop.minute%sim.MinutesADay > 180:
				t.Fatalf("user %d, day %d: at home during a trip", i, day)
			case district >= everybody.city.districts && trip != nil && district != trip.town(everybody.city):
				t.Fatalf("user %d, day %d: in the wrong town", i, day)
			}
		}
	}
	t.Logf("trips a person: %.2f", float64(trips)/float64(p.Users))
	simtest.Within(t, "trips a person", float64(trips)/float64(p.Users), .5, 2)
}
