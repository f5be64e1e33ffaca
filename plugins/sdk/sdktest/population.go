package sdktest

import (
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The made-up users: the population, the dev users, and the individuals, whose
// rows hold ids that the population does not have.
var (
	Population  = []uint32{0, 1, 2, 3, 4, 5, 6, 7}
	Dev         = []uint32{8, 9}
	Individuals = []uint32{10, 11, 12}
)

// weeks of events that a user has.
const weeks = 4

// Vocabulary returns the vocabulary of the population.
func Vocabulary() data.Vocabulary {
	return data.Vocabulary{
		Locations:   []string{"home", "office", "canteen", "park"},
		Behaviours:  []string{"wake", "commute", "work", "eat", "run", "sleep"},
		Intents:     []string{"rest", "duty", "leisure"},
		IntentOf:    []uint32{0, 1, 1, 2, 2, 0},
		SlotsPerDay: 48,
		DayStart:    8, // 04:00
	}
}

// Train returns the rows of users: a working day of five events, a free day of
// three, each user with hours of its own, and the odd day off. Rows of
// individuals have unknown locations and behaviours now and then.
func Train(users []uint32) data.Events {
	v := Vocabulary()
	var e data.Events
	for _, user := range users {
		for day := range uint32(weeks * 7) {
			free := day%7 >= 5 || (day+user)%11 == 0
			for k, b := range plan(free) {
				if (day*7+user*3+uint32(k))%13 == 0 {
					continue // not logged
				}
				row := data.Event{
					User: user, Day: day, Weekday: uint8(day % 7),
					Slot:     uint8((13 + uint32(k)*8 + user%5 + day%2) % 48),
					Location: []uint32{0, 1, 1, 2, 3, 0}[b], Behaviour: b, Intent: v.IntentOf[b],
				}
				if user >= Individuals[0] && (day+uint32(k))%9 == 0 {
					row.Location = v.UnknownLocation()
				}
				if user >= Individuals[0] && (day+uint32(k))%17 == 0 {
					row.Behaviour = v.UnknownBehaviour() // its intent is still known
				}
				e.Add(row)
			}
		}
	}
	return e
}

// plan returns the behaviours of a day in order.
func plan(free bool) []uint32 {
	if free {
		return []uint32{0, 4, 5}
	}
	return []uint32{0, 1, 2, 3, 5}
}

// Profiles returns the profiles of users; every third has none, and one
// attribute is sometimes missing.
func Profiles(users []uint32) data.Profiles {
	p := data.Profiles{Attributes: []data.Attribute{
		{Name: "age", Values: []string{"18-29", "30-44", "45+"}},
		{Name: "occupation", Values: []string{"student", "employee"}},
	}}
	for _, user := range users {
		if user%3 == 2 {
			continue
		}
		p.User = append(p.User, user)
		p.Attributes[0].Code = append(p.Attributes[0].Code, user%3)
		p.Attributes[1].Code = append(p.Attributes[1].Code, user%2*2) // student or missing
	}
	return p
}

// Requests returns a request for each user, with the history that reads allows.
// One wants a single event, one more events than its weeks can hold.
func Requests(users []uint32, history func(user uint32) data.Events) []data.Request {
	profiles := Profiles(users)
	var requests []data.Request
	for i, user := range users {
		r := data.Request{
			User: user, Weeks: weeks, Events: 40, MaxWeeks: 3 * weeks,
			Profile: profiles.Of(user), History: history(user),
		}
		switch i {
		case 1:
			r.Events = 1
		case 2:
			r.Events, r.MaxWeeks = 1_000_000, 2
		}
		requests = append(requests, r)
	}
	return requests
}

// Windows returns the windows of the rows of users that follow an event, ids
// from first.
func Windows(users []uint32, first uint32, context bool) data.Windows {
	var w data.Windows
	for user, rows := range Train(users).ByUser() {
		for history, target := range data.Targets(rows, data.MaxWindow) {
			row := data.Window{ID: first + uint32(w.Len()), User: user, Weekday: data.Masked, Slot: data.Masked, History: history}
			if context {
				row.Weekday, row.Slot = target.Weekday, target.Slot
			}
			w.Add(row)
		}
	}
	return w
}
