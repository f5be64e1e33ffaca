package contract

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// The three users of the fixture.
const (
	population = 0
	dev        = 1
	individual = 2
)

// trainRows is how many of a user's 40 events are for training.
const trainRows = 32

// fixture is a data set of three users, whose rows can be recognised wherever they
// turn up.
func fixture() *dataset.Dataset { return people(dataset.Population, dataset.Dev, dataset.Individual) }

// people is a data set of users of those roles. Each has 40 events, four a day from
// Monday to Friday for two weeks, so 32 for training (the first week and three
// days of the second) and 8 for testing. An event of user u at place i has a
// slot that, for the first four users, tells (u, i) apart from every other event of
// the same weekday.
func people(roles ...dataset.Role) *dataset.Dataset {
	set := &dataset.Dataset{
		Name: "fixture", Digest: "fixture",
		Vocabulary: data.Vocabulary{
			Locations: []string{"home", "office", "gym"}, Behaviours: []string{"rest", "work", "sport", "lunch"},
			Intents: []string{"leisure", "duty"}, IntentOf: []uint32{0, 1, 0, 0}, SlotsPerDay: 48,
		},
		Settings: dataset.Settings{SeedPart: dataset.SeedWeek},
		Profiles: data.Profiles{Attributes: []data.Attribute{{Name: "age", Values: []string{"young", "old"}}, {Name: "gender", Values: []string{"f", "m"}}}},
	}
	for u, role := range roles {
		p := &set.Profiles
		p.User = append(p.User, uint32(u))
		p.Attributes[0].Code = append(p.Attributes[0].Code, []uint32{0, 1, 1}[u%3])
		p.Attributes[1].Code = append(p.Attributes[1].Code, []uint32{1, 0, 2}[u%3]) // 2: missing
		first := set.Events.Len()
		for i := range 40 {
			behaviour := uint32((i + u) % 4)
			if role == dataset.Individual && i == 5 {
				behaviour = 4 // unknown to the population
			}
			event := data.Event{
				User: uint32(u), Day: uint32(i/20*7 + i/4%5), Weekday: uint8(i / 4 % 5), Slot: uint8(12*(i%4) + (3*u+i/20)%12),
				Location: behaviour % 3, Behaviour: behaviour, Intent: uint32((i + u) % 2),
			}
			if behaviour < 4 {
				event.Intent = set.Vocabulary.IntentOf[behaviour]
			} else {
				event.Location = 3 // unknown too
			}
			set.Events.Add(event)
		}
		set.Users = append(set.Users, dataset.User{Name: fmt.Sprint("user ", u), Role: role, First: first, Count: 40, Train: trainRows})
	}
	return set
}
