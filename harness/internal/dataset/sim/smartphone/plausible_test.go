package smartphone

import (
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/simtest"
)

// is holds for rows of one of the behaviours.
func is(raw *dataset.Raw, what ...behaviour) func(int) bool {
	return func(i int) bool { return slices.Contains(what, behaviour(raw.Behaviour[i])) }
}

func TestHoursAndWeekdaysArePlausible(t *testing.T) {
	v := simtest.View{Raw: byDefault(t)}
	simtest.Within(t, "share of events from 2 to 6 o'clock", simtest.Share(v.Raw, v.All, v.Hours(2, 6)), 0, .01)
	simtest.Within(t, "share of events from 7 to 24 o'clock", simtest.Share(v.Raw, v.All, v.Hours(7, 24)), .95, 1)
	morning := simtest.Share(v.Raw, is(v.Raw, stopAlarm), v.Hours(4, 12))
	simtest.Within(t, "share of stopped alarms in the morning", morning, .95, 1)
	evening := simtest.Share(v.Raw, is(v.Raw, setAlarm), func(i int) bool { return v.Hours(20, 24)(i) || v.Hours(0, 3)(i) })
	simtest.Within(t, "share of alarms that are set late", evening, .95, 1)
	clerk := v.Has(sim.Occupation, "office")
	ways := func(yes bool) float64 {
		return simtest.Share(v.Raw, simtest.Both(clerk, v.Weekend(yes)), is(v.Raw, showTransitCode, clockIn))
	}
	if weekdays, weekend := ways(false), ways(true); weekdays < 3*weekend {
		t.Errorf("office workers are on their way in %.3f of events on weekdays and %.3f on weekends", weekdays, weekend)
	}
	atWork := func(i int) bool { return v.Hours(10, 12)(i) || v.Hours(14, 16)(i) }
	videos := func(yes bool) float64 {
		return simtest.Share(v.Raw, simtest.Both(clerk, simtest.Both(v.Weekend(yes), atWork)), v.Intent("video"))
	}
	if weekdays, weekend := videos(false), videos(true); 2*weekdays > weekend {
		t.Errorf("video is %.3f of office workers' events in working hours and %.3f at these hours of weekends", weekdays, weekend)
	}
}

func TestProfilesInfluenceBehaviour(t *testing.T) {
	v := simtest.View{Raw: byDefault(t)}
	of := func(intent string, a sim.Attribute, values ...string) float64 {
		return simtest.Share(v.Raw, v.Has(a, values...), v.Intent(intent))
	}
	for _, c := range []struct {
		intent     string
		a          sim.Attribute
		more, less string
	}{
		{"game", sim.Age, "18-24", "50-64"},
		{"news", sim.Age, "65+", "18-24"},
		{"study", sim.Occupation, "student", "manual"},
		{"work", sim.Occupation, "office", "retired"},
		{"shopping", sim.Gender, "female", "male"},
	} {
		if more, less := of(c.intent, c.a, c.more), of(c.intent, c.a, c.less); more < 1.3*less {
			t.Errorf("%s: %s %.3f, %s %.3f: want clearly more for the former", c.intent, c.more, more, c.less, less)
		}
	}
	simtest.Within(t, "work of the retired", of("work", sim.Occupation, "retired"), 0, 0)
}

func TestEveryBehaviourOccursAndNoneRules(t *testing.T) {
	raw := byDefault(t)
	users := make([]map[uint32]bool, len(actions))
	count := make([]int, len(actions))
	for i, b := range raw.Behaviour {
		if users[b] == nil {
			users[b] = map[uint32]bool{}
		}
		users[b][raw.User[i]] = true
		count[b]++
	}
	for b, a := range actions {
		if len(users[b]) < 10 || count[b] < 30 {
			t.Errorf("%s: %d events of %d users, want 30 of 10", a.name, count[b], len(users[b]))
		}
		if count[b] > raw.Len()/5 {
			t.Errorf("%s is %d of %d events", a.name, count[b], raw.Len())
		}
	}
}

func TestHabitsDrift(t *testing.T) {
	early, late := simtest.Drift(byDefault(t), 24, [3]int{0, 24, 59})
	t.Logf("JSD of a user's days 0-23 and 24-47: %.4f, 24-47 and 59-82: %.4f", early, late)
	if late < 1.1*early {
		t.Error("the last days differ from the middle ones no more than these from the first")
	}
}

// TestWeeksAreAlikeInNumber: neither the beginning nor the drift of habits makes
// phones busier.
func TestWeeksAreAlikeInNumber(t *testing.T) {
	raw := byDefault(t)
	events := make([]float64, 12)
	for _, day := range raw.Day {
		events[calendar.Week(int(day))]++
	}
	for week := range 11 { // the whole ones
		simtest.Within(t, "events of a week beside those of the seventh", events[week]/events[6], .95, 1.05)
	}
}

// TestContactsCallEachOther: where somebody answers, a member of the circle has
// called a little before.
func TestContactsCallEachOther(t *testing.T) {
	raw := byDefault(t)
	rows := simtest.RowsOf(raw)
	calls := func(user int, what ...behaviour) (minutes []int) {
		for _, i := range rows[user] {
			if is(raw, what...)(i) {
				minutes = append(minutes, int(raw.Day[i])*sim.MinutesADay+int(raw.Minute[i]))
			}
		}
		return minutes
	}
	answered := func(by int, others []int) (n, all float64) {
		var made []int
		for _, o := range others {
			if o != by {
				made = append(made, calls(o, callContact)...)
			}
		}
		for _, at := range calls(by, answerCall) {
			all++
			if slices.ContainsFunc(made, func(m int) bool { return at-30 <= m && m <= at+30 }) {
				n++
			}
		}
		return n, all
	}
	circles := drawCircles(1, string(dataset.SplitPopulation), Owners, 83)
	var friends, strangers, all float64
	for g := range circles {
		for _, user := range circles[g].members {
			n, of := answered(user, circles[g].members)
			friends, all = friends+n, all+of
			n, _ = answered(user, circles[(g+1)%len(circles)].members)
			strangers += n
		}
	}
	t.Logf("answered calls: %.0f, of which the circle made %.2f and strangers %.2f within half an hour", all, friends/all, strangers/all)
	if all < 500 || friends < .7*all || strangers > .1*all {
		t.Error("owners do not answer those they know")
	}
}

// TestParcelsComeDaysLater: a parcel is tracked two to five days after an order, which
// the first days do not show.
func TestParcelsComeDaysLater(t *testing.T) {
	raw := byDefault(t)
	tracked := 0
	for user, rows := range simtest.RowsOf(raw) {
		ordered := map[int]bool{}
		for _, i := range rows {
			day := int(raw.Day[i])
			switch behaviour(raw.Behaviour[i]) {
			case orderProduct:
				ordered[day] = true
			case trackParcel:
				tracked++
				if day >= 5 && !ordered[day-2] && !ordered[day-3] && !ordered[day-4] && !ordered[day-5] {
					t.Errorf("user %d tracks a parcel on day %d that nobody ordered", user, day)
				}
			}
		}
	}
	if tracked < 100 {
		t.Errorf("%d parcels are tracked, want more", tracked)
	}
}

func TestTripsChangeTheDays(t *testing.T) {
	s := liveSample(1, dataset.SplitPopulation, Owners, 83)
	var photos, events [2]float64 // at home, away
	trips := 0
	for i, o := range s.owners {
		trips += len(o.trips)
		for _, e := range s.events[i] {
			where := 0
			if o.away(e.minute/sim.MinutesADay) != nil {
				where = 1
			}
			events[where]++
			if actions[e.what].intent == photo {
				photos[where]++
			}
			if e.what == clockIn && where == 1 {
				t.Errorf("owner %d clocks in on a trip", i)
			}
		}
	}
	simtest.Within(t, "trips an owner", float64(trips)/Owners, .4, 1.5)
	if away, home := photos[1]/events[1], photos[0]/events[0]; away < 2*home {
		t.Errorf("photos are %.3f of events on trips and %.3f at home", away, home)
	}
}
