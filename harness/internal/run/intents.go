package run

import (
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Intents are the events of each intent of a user, (K) each.
type Intents struct {
	User    uint32
	Written []float64
	Real    []float64 // in the real weeks that the written ones are held against
}

// Intents returns what a measure step of the family fidelity holds against what,
// intent by intent, in the order of its users. Users for whom nothing was written
// have no written events.
func (l *Local) Intents(measure *plan.Step) ([]Intents, error) {
	c, err := l.fidelityCase(measure)
	if err != nil {
		return nil, err
	}
	var all []Intents
	for i := range c.Users {
		u := &c.Users[i]
		written, real := u.Intents(c.Vocabulary)
		all = append(all, Intents{User: u.ID, Written: written, Real: real})
	}
	return all, nil
}

// PopulationIntents counts the events of each intent in the population's training
// rows, (K).
func (l *Local) PopulationIntents() []float64 { return l.shares(sdk.TargetIntent) }
