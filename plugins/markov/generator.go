package main

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// markov implements sdk.Generator.
type markov struct{ params Params }

// Fit counts the population's habits. It makes no use of profiles.
func (m markov) Fit(ctx context.Context, run *sdk.Run, train data.Events, _ data.Profiles) error {
	h := newHabits()
	for _, user := range train.ByUser() {
		if err := ctx.Err(); err != nil {
			return err
		}
		h.learn(&run.Vocabulary, user)
	}
	return h.save(run.ModelDir)
}

// Generate draws weeks for each user until there are as many events as the
// request wants. A week that comes out empty takes one of the request's MaxWeeks
// and no sequence number.
func (m markov) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	population, err := load(run)
	if err != nil {
		return err
	}
	for i, r := range requests {
		own := newHabits()
		own.learn(&run.Vocabulary, r.History)
		p := process{
			vocabulary: &run.Vocabulary, prior: m.params.Prior, own: own, population: population,
			rng: run.Rand(fmt.Sprintf("user %d", r.User)),
		}
		events, sequence := 0, uint32(1)
		for drawn := 0; events < r.Events && drawn < r.MaxWeeks; drawn++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			week := p.week(r.User, sequence)
			if week.Len() == 0 {
				continue
			}
			if err := out.Week(week); err != nil {
				return err
			}
			events += week.Len()
			sequence++
		}
		run.Progress(float64(i+1)/float64(len(requests)), "")
	}
	return nil
}

// process draws the weeks of one user.
type process struct {
	vocabulary      *data.Vocabulary
	prior           float64
	own, population *habits
	rng             *rand.Rand
}

// week draws seven days, empty if nothing is known of any.
func (p *process) week(user, sequence uint32) data.Events {
	var week data.Events
	before := none
	for weekday := range 7 {
		day := data.Event{User: user, Sequence: sequence, Day: 7*(sequence-1) + uint32(weekday), Weekday: uint8(weekday)}
		before = p.day(&week, day, before)
	}
	return week
}

// day adds the events of one day, whose common fields are in event, and returns
// the last behaviour.
func (p *process) day(week *data.Events, event data.Event, before int) int {
	weekday := int(event.Weekday)
	place, ok := p.draw(beginKeys(weekday), p.own.begin, p.population.begin)
	for n := 0; ok && place < p.vocabulary.SlotsPerDay && n < p.most(); n++ {
		part := partOf(p.vocabulary, place)
		behaviour, known := p.draw(nextKeys(before, weekday, part), p.own.next, p.population.next)
		if !known {
			break
		}
		if location, known := p.draw(whereKeys(behaviour), p.own.where, p.population.where); known {
			event.Slot, event.Location = p.slot(place), uint32(location)
			event.Behaviour, event.Intent = uint32(behaviour), p.vocabulary.IntentOf[behaviour]
			week.Add(event)
		}
		before = behaviour
		var gap int
		gap, ok = p.draw(gapKeys(behaviour, part), p.own.gap, p.population.gap)
		place += gap
	}
	return before
}

func (p *process) draw(keys []key, own, population table) (int, bool) {
	return draw(p.rng, p.prior, keys, own, population)
}

// most returns how many events a day may have: those of the fullest day known.
func (p *process) most() int { return max(p.own.most, p.population.most) }

// slot is the inverse of Vocabulary.SlotOrder.
func (p *process) slot(place int) uint8 {
	return uint8((place + p.vocabulary.DayStart) % p.vocabulary.SlotsPerDay)
}
