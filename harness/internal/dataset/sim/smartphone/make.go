package smartphone

import (
	"fmt"
	"strconv"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

// calendar counts days from Monday, 5 June 2023. The first sample of the paper's
// smartphone data set is as long, but begins on Thursday the 1st: four days would be
// the first week, and so the seed, of most users.
const calendar sim.Calendar = sim.Monday

// warmUp is how many days are lived before the first that is logged, so that the
// urges are at their usual levels by then. It is whole fortnights; the process counts
// days from its own first.
const warmUp = 14

// Owners is how many there are by default, of each sample.
const Owners = 300

// Params choose a population. Zero means the default.
type Params struct {
	Population int    `json:"population"` // owners of the first sample: 300; 1 to 100,000
	Individual int    `json:"individual"` // owners of the second: 300; 1 to 100,000
	Days       int    `json:"days"`       // of both, from 5 June 2023: 83; 14 to 366
	Seed       uint64 `json:"seed"`       // 1
}

// resolve puts the defaults in and checks the ranges.
func (p Params) resolve() (Params, error) {
	if p.Population == 0 {
		p.Population = Owners
	}
	if p.Individual == 0 {
		p.Individual = Owners
	}
	if p.Days == 0 {
		p.Days = 83
	}
	if p.Seed == 0 {
		p.Seed = 1
	}
	if p.Population < 1 || p.Population > 100_000 {
		return p, fmt.Errorf("smartphone-sim: population is %d, want 1 to 100000", p.Population)
	}
	if p.Individual < 1 || p.Individual > 100_000 {
		return p, fmt.Errorf("smartphone-sim: individual is %d, want 1 to 100000", p.Individual)
	}
	if p.Days < 14 || p.Days > 366 {
		return p, fmt.Errorf("smartphone-sim: days is %d, want 14 to 366", p.Days)
	}
	return p, nil
}

// Make simulates two samples of owners: the first is the population, the second the
// individual users. Nobody of one knows anybody of the other, and the size of one
// changes nothing in the other. The same parameters give the same rows, whatever the
// number of processors. An error says which parameter is out of range.
func Make(params Params) (*dataset.Raw, error) {
	params, err := params.resolve()
	if err != nil {
		return nil, err
	}
	first := liveSample(params.Seed, dataset.SplitPopulation, params.Population, params.Days)
	second := liveSample(params.Seed, dataset.SplitIndividual, params.Individual, params.Days)
	return table(first, second), nil
}

// sample is owners and what each of their phones logged.
type sample struct {
	split  dataset.Split
	owners []*owner
	events [][]event
}

// liveSample draws owners and runs them through the days. Calls and chats are
// planned first; from then on nobody's life depends on another's.
func liveSample(seed uint64, split dataset.Split, owners, days int) sample {
	name := string(split)
	days += warmUp
	plans := make([]map[int][]appointment, owners)
	for _, g := range drawCircles(seed, name, owners, days) {
		for _, i := range g.members {
			plans[i] = g.plans[i]
		}
	}
	s := sample{split, make([]*owner, owners), make([][]event, owners)}
	sim.Each(owners, func(i int) {
		id := strconv.Itoa(i)
		s.owners[i] = drawOwner(sim.NewStream(seed, name+"/owner/"+id), days)
		s.events[i] = s.owners[i].live(sim.NewStream(seed, name+"/life/"+id), plans[i], days)
	})
	return s
}

// table writes the events of samples as rows. Phones tell no place.
func table(samples ...sample) *dataset.Raw {
	raw := &dataset.Raw{Locations: []string{"phone"}, Intents: intentNames[:]}
	for _, a := range actions {
		raw.Behaviours = append(raw.Behaviours, a.name)
		raw.IntentOf = append(raw.IntentOf, uint32(a.intent))
	}
	var profiles []sim.Profile
	for _, s := range samples {
		for i, o := range s.owners {
			user := uint32(len(raw.Users))
			raw.Users = append(raw.Users, fmt.Sprintf("%s-%04d", s.split, i))
			raw.Splits = append(raw.Splits, s.split)
			profiles = append(profiles, o.profile)
			for _, e := range s.events[i] {
				day := e.minute/sim.MinutesADay - warmUp
				raw.User = append(raw.User, user)
				raw.Day = append(raw.Day, uint32(day))
				raw.Weekday = append(raw.Weekday, uint8(calendar.Weekday(day)))
				raw.Minute = append(raw.Minute, uint16(e.minute%sim.MinutesADay))
				raw.Location = append(raw.Location, 0)
				raw.Behaviour = append(raw.Behaviour, uint32(e.what))
			}
		}
	}
	raw.Attributes = sim.Columns(profiles)
	return raw
}
