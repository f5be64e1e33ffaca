package mobility

import (
	"fmt"
	"math"
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// The size of mobility-sim: that of the paper's Tencent data set.
const (
	users  = 667
	days   = 92 // 1 October to 31 December
	events = 189_954
)

// Params choose a population. Zero means the default.
type Params struct {
	Users  int    `json:"users"`  // 667; 2 to 100,000
	Days   int    `json:"days"`   // 92, from 1 October 2023; 14 to 366
	Events int    `json:"events"` // of all users together; as many a user and day as 189,954 for 667 users and 92 days
	Seed   uint64 `json:"seed"`   // 1
}

// resolve puts the defaults in and checks the ranges.
func (p Params) resolve() (Params, error) {
	if p.Users == 0 {
		p.Users = users
	}
	if p.Days == 0 {
		p.Days = days
	}
	if p.Seed == 0 {
		p.Seed = 1
	}
	if p.Users < 2 || p.Users > 100_000 {
		return p, fmt.Errorf("mobility-sim: users is %d, want 2 to 100000", p.Users)
	}
	if p.Days < 14 || p.Days > 366 {
		return p, fmt.Errorf("mobility-sim: days is %d, want 14 to 366", p.Days)
	}
	if p.Events == 0 {
		p.Events = events * p.Users * p.Days / (users * days)
	}
	if p.Events < 0 {
		return p, fmt.Errorf("mobility-sim: events is %d, want a positive number", p.Events)
	}
	return p, nil
}

// Make simulates a population and returns exactly params.Events events. The
// same parameters give the same rows, whatever the number of processors. An
// error says which parameter is out of range, or that the population made fewer
// stops than the events asked for.
func Make(params Params) (*dataset.Raw, error) {
	params, err := params.resolve()
	if err != nil {
		return nil, err
	}
	p := livePopulation(params)
	counts, err := p.counts(params)
	if err != nil {
		return nil, err
	}
	sim.Each(params.Users, func(i int) {
		s := sim.NewStream(params.Seed, "diary/"+strconv.Itoa(i))
		p.stops[i] = p.people[i].diary.thin(s, p.city, p.stops[i], counts[i])
	})
	return p.table(params.Events), nil
}

// evenness below 1 makes people whose phones see little less different in their
// numbers of events from those whose phones see much.
const evenness = .7

// counts decides how many of everybody's stops are noted.
func (p *population) counts(params Params) ([]int, error) {
	wish, made, total := make([]float64, params.Users), make([]int, params.Users), 0
	for i, person := range p.people {
		made[i] = len(p.stops[i])
		wish[i] = person.diary.share * math.Pow(person.diary.seen(p.city, p.stops[i]), evenness)
		total += made[i]
	}
	if total < params.Events {
		return nil, fmt.Errorf("mobility-sim: events is %d, but %d users make only %d stops in %d days: ask for fewer events, or for more users or days",
			params.Events, params.Users, total, params.Days)
	}
	return allot(params.Events, wish, made), nil
}
