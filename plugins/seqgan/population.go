package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// population is what a training learns from and is judged by.
type population struct {
	form     form
	features features
	real     []sequence
	held     []held // users held back: their sequences are not trained on
}

// held is a user who was held back.
type held struct {
	sequences []sequence
	rows      data.Events
}

// heldShare is the share of users who are held back, one in so many (EVALUATION,
// section 3) but somebody, where weeks are learned: they decide when to stop.
const heldShare = 10

// newPopulation reads a run's training rows. Tokens are those of the users that are
// trained on.
func newPopulation(run *sdk.Run, p Params, train data.Events, profiles data.Profiles) (*population, error) {
	var users []data.Events
	for _, rows := range train.ByUser() {
		users = append(users, rows)
	}
	back := map[int]bool{}
	if p.Sequence == SequenceWeek {
		n := min(max(len(users)/heldShare, 1), len(users)-1)
		for _, i := range run.Rand("users held back").Perm(len(users))[:max(n, 0)] {
			back[i] = true
		}
	}
	var own data.Events
	for i, rows := range users {
		if !back[i] {
			own.Append(rows)
		}
	}
	pop := &population{}
	var err error
	if pop.form, err = newForm(run, p, own); err != nil {
		return nil, err
	}
	if p.Profile {
		pop.features = featuresOf(profiles)
	}
	for i, rows := range users {
		sequences := pop.form.sequences(rows)
		if pop.features != nil {
			profile := pop.features.of(profiles.Of(rows.User[0]))
			for j := range sequences {
				sequences[j].profile = profile
			}
		}
		switch {
		case !back[i]:
			pop.real = append(pop.real, sequences...)
		case len(sequences) > 0:
			pop.held = append(pop.held, held{sequences, rows})
		}
	}
	if p.Sequence == SequenceWeek { // a user's weeks are alike and stand together
		run.Rand("order of weeks").Shuffle(len(pop.real), func(i, j int) { pop.real[i], pop.real[j] = pop.real[j], pop.real[i] })
	}
	return pop, nil
}
