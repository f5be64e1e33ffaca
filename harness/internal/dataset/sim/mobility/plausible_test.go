package mobility

import (
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// share returns the share of rows that hold, of those that are asked about.
func share(raw *dataset.Raw, asked, holds func(i int) bool) float64 {
	n, held := 0.0, 0.0
	for i := range raw.Len() {
		if asked(i) {
			n++
			if holds(i) {
				held++
			}
		}
	}
	return held / n
}

// view reads rows of a data set by name.
type view struct{ *dataset.Raw }

func (v view) all(int) bool { return true }

func (v view) intent(k intent) func(int) bool {
	return func(i int) bool { return intent(v.IntentOf[v.Behaviour[i]]) == k }
}

func (v view) hours(from, to int) func(int) bool {
	return func(i int) bool { h := int(v.Minute[i]) / 60; return from <= h && h < to }
}

func (v view) weekend(yes bool) func(int) bool {
	return func(i int) bool { return (v.Weekday[i] >= 5) == yes }
}

func (v view) has(a sim.Attribute, values ...string) func(int) bool {
	column := v.Attributes[a]
	return func(i int) bool { return slices.Contains(values, column.Values[column.Code[v.User[i]]]) }
}

func and(a, b func(int) bool) func(int) bool { return func(i int) bool { return a(i) && b(i) } }

func TestHoursAndWeekdaysArePlausible(t *testing.T) {
	v := view{mobility(t, Params{})}
	within(t, "share of events from 2 to 6 o'clock", share(v.Raw, v.all, v.hours(2, 6)), 0, .01)
	within(t, "share of events from 7 to 23 o'clock", share(v.Raw, v.all, v.hours(7, 23)), .85, 1)
	meals := func(i int) bool { return v.hours(7, 9)(i) || v.hours(11, 14)(i) || v.hours(17, 21)(i) }
	within(t, "share of food at meals", share(v.Raw, v.intent(food), meals), .7, 1)
	within(t, "share of nightlife after 19 and before 3 o'clock", share(v.Raw, v.intent(nightlife), func(i int) bool { return v.hours(19, 24)(i) || v.hours(0, 3)(i) }), .95, 1)
	clerk := v.has(sim.Occupation, "office")
	atWork := func(yes bool) float64 { return share(v.Raw, and(clerk, v.weekend(yes)), v.intent(work)) }
	within(t, "office work on weekends", atWork(true), 0, .01)
	within(t, "office work on weekdays", atWork(false), .1, .5)
}

func TestProfilesInfluenceBehaviour(t *testing.T) {
	v := view{mobility(t, Params{})}
	of := func(k intent, a sim.Attribute, values ...string) float64 {
		return share(v.Raw, v.has(a, values...), v.intent(k))
	}
	within(t, "education of students", of(education, sim.Occupation, "student"), .05, .5)
	within(t, "education of others", of(education, sim.Occupation, "office", "service", "manual", "self-employed", "homemaker", "retired"), 0, 0)
	within(t, "work of the retired", of(work, sim.Occupation, "retired"), 0, 0)
	within(t, "work of manual workers", of(work, sim.Occupation, "manual"), .1, .5)
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
	for _, rows := range rowsOf(raw) {
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
	within(t, "fewest events of a user", counts[0], 30, 200)
	within(t, "first quartile of events a user", counts[n/4], 190, 260)
	within(t, "third quartile of events a user", counts[3*n/4], 300, 400)
	within(t, "most events of a user", counts[n-1], 400, 900)
	within(t, "median of events a user and active day", daily[n/2], 2.5, 5)
}

// rowsOf returns the row numbers of every user.
func rowsOf(raw *dataset.Raw) [][]int {
	rows := make([][]int, len(raw.Users))
	for i, u := range raw.User {
		rows[u] = append(rows[u], i)
	}
	return rows
}

func TestHabitsDrift(t *testing.T) {
	raw := mobility(t, Params{})
	var early, late float64
	for _, rows := range rowsOf(raw) {
		var parts [3]counts // days 0-27, 28-55, 64-91
		for _, i := range rows {
			k := raw.IntentOf[raw.Behaviour[i]]
			switch day := raw.Day[i]; {
			case day < 28:
				parts[0][k]++
			case day < 56:
				parts[1][k]++
			case day >= 64:
				parts[2][k]++
			}
		}
		for p := range parts {
			parts[p] = normalised(parts[p])
		}
		early += jensenShannon(parts[0], parts[1])
		late += jensenShannon(parts[1], parts[2])
	}
	t.Logf("JSD of a user's weeks 1-4 and 5-8: %.4f, 5-8 and 10-13: %.4f", early/667, late/667)
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
	rows := rowsOf(raw)
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
	within(t, "trips a person", float64(trips)/float64(p.Users), .5, 2)
}
