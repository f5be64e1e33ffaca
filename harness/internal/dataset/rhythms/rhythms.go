// Package rhythms makes up people whose weeks repeat: everybody has working hours,
// days off, favourite intents by part of the day and favourite behaviours, drawn
// without regard to anybody else, and keeps to them in every week but for some
// chance. Nothing else is in the data: no order of events beyond the clock, no
// profile, no drift from train to test.
//
// It is the planted structure of a known answer. The habits of two people have
// nothing in common, so a generator that uses what it is shown of a person writes
// weeks that are nearest to that person's own, and one that does not is right about
// one person in as many as there are. It shares no code with any generator.
package rhythms

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// The default size.
const (
	users = 200
	weeks = 12
)

// Params choose a population. Zero means the default.
type Params struct {
	Users int    // 200; 2 to 100,000
	Weeks int    // 12; 2 to 520
	Seed  uint64 // 1
}

// intents are the intents by id, with their behaviours.
var intents = []struct {
	name       string
	behaviours []string
}{
	work: {"work", []string{"desk", "counter", "site"}},
	{"food", []string{"canteen", "restaurant", "snack_bar"}},
	{"sport", []string{"gym", "pool", "running_track"}},
	{"shopping", []string{"supermarket", "mall", "market"}},
	{"culture", []string{"cinema", "museum", "concert"}},
	{"friends", []string{"cafe", "friends_home", "bar"}},
	{"learning", []string{"library", "evening_class", "language_school"}},
	{"errand", []string{"post_office", "bank", "hairdresser"}},
}

// work is the id of the intent of working hours.
const work = 0

// Make makes a population. The same parameters give the same rows, and more users
// or weeks change none of those there were. An error says which parameter is out of
// range.
func Make(p Params) (*dataset.Raw, error) {
	if p.Users == 0 {
		p.Users = users
	}
	if p.Weeks == 0 {
		p.Weeks = weeks
	}
	if p.Seed == 0 {
		p.Seed = 1
	}
	if p.Users < 2 || p.Users > 100_000 {
		return nil, fmt.Errorf("rhythms: users is %d, want 2 to 100000", p.Users)
	}
	if p.Weeks < 2 || p.Weeks > 520 {
		return nil, fmt.Errorf("rhythms: weeks is %d, want 2 to 520", p.Weeks)
	}
	raw := &dataset.Raw{}
	var behaviour [][]uint32 // by intent and place among its behaviours
	for k, intent := range intents {
		raw.Intents = append(raw.Intents, intent.name)
		behaviour = append(behaviour, nil)
		for _, name := range intent.behaviours {
			behaviour[k] = append(behaviour[k], uint32(len(raw.Behaviours)))
			raw.Behaviours, raw.IntentOf = append(raw.Behaviours, name), append(raw.IntentOf, uint32(k))
		}
	}
	raw.Locations = raw.Behaviours
	for user := range p.Users {
		raw.Users = append(raw.Users, "user "+strconv.Itoa(user))
		rng := stats.Stream(p.Seed, "rhythms/"+strconv.Itoa(user))
		live(rng, p.Weeks, func(day, minute, intent, variant int) {
			id := behaviour[intent][variant]
			raw.User, raw.Day = append(raw.User, uint32(user)), append(raw.Day, uint32(day))
			raw.Weekday, raw.Minute = append(raw.Weekday, uint8(day%daysOfWeek)), append(raw.Minute, uint16(minute))
			raw.Location, raw.Behaviour = append(raw.Location, id), append(raw.Behaviour, id)
		})
	}
	return raw, nil
}

// live draws a habit and tells what the person does in so many weeks. Day 0 is a
// Monday.
func live(rng *rand.Rand, weeks int, tell func(day, minute, intent, variant int)) {
	h := newHabit(rng)
	for day := range weeks * daysOfWeek {
		for b := range bins {
			if intent, does := h.does(rng, day, b); does {
				tell(day, h.when(rng, b), intent, h.chooses(rng, intent))
			}
		}
	}
}
