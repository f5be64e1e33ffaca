package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// randomRaw makes a valid source: users with 1 to most events each over 60 days, 7
// behaviours in 3 intents, 11 locations, one attribute with holes.
func randomRaw(seed uint64, users, most int) *Raw {
	rng := rand.New(rand.NewPCG(seed, 0))
	raw := &Raw{IntentOf: []uint32{0, 1, 2, 0, 1, 2, 0}, Intents: []string{"eat", "work", "rest"}}
	for b := range raw.IntentOf {
		raw.Behaviours = append(raw.Behaviours, fmt.Sprintf("behaviour %d", b))
	}
	for l := range 11 {
		raw.Locations = append(raw.Locations, fmt.Sprintf("place %d", l))
	}
	gender := data.Attribute{Name: "gender", Values: []string{"female", "male"}}
	for u := range users {
		raw.Users = append(raw.Users, fmt.Sprintf("user %d", u))
		gender.Code = append(gender.Code, rng.Uint32N(3))
		times := make([]int, 1+rng.IntN(most))
		for i := range times {
			times[i] = rng.IntN(60 * minutesPerDay)
		}
		slices.Sort(times)
		for _, t := range times {
			raw.add(uint32(u), t, rng.Uint32N(11), rng.Uint32N(7))
		}
	}
	raw.Attributes = []data.Attribute{gender}
	return raw
}

// add appends an event at a minute of day 0, which is a Wednesday.
func (r *Raw) add(user uint32, minute int, location, behaviour uint32) {
	day := minute / minutesPerDay
	r.User = append(r.User, user)
	r.Day = append(r.Day, uint32(day))
	r.Weekday = append(r.Weekday, uint8((day+2)%7))
	r.Minute = append(r.Minute, uint16(minute%minutesPerDay))
	r.Location = append(r.Location, location)
	r.Behaviour = append(r.Behaviour, behaviour)
}
