package main

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// model is what Fit learns: the embeddings of the population's users and items, and
// both nets.
type model struct {
	catalogue *catalogue
	users     []uint32 // ascending; a place is a row of P
	factors   *factors
	selector  *selector
	generator *generator
}

// newModel returns a model whose nets compute one user at a time, its weights 0.
func newModel(p Params, c *catalogue, users []uint32) *model {
	return &model{
		catalogue: c, users: users, factors: newFactors(len(users), len(c.items), p),
		selector:  newSelector(p.Width, nn.Limits{}, 1, nil),
		generator: newGenerator(p.Width, p.MaxSimilarity, nn.Limits{}, 1, nil),
	}
}

// init draws the weights.
func (m *model) init(run *sdk.Run, p Params) {
	m.factors.init(run.Rand("initial factors"), p.FactorDeviation)
	rng := run.Rand("initial nets")
	m.selector.init(rng)
	m.generator.init(rng)
}

// nets returns the weights of both nets, with the running statistics.
func (m *model) nets() []nn.NamedWeights {
	return append(m.selector.state(), m.generator.weights()...)
}

// trained returns the embedding of a user of the population.
func (m *model) trained(user uint32) ([]float32, bool) {
	place, ok := slices.BinarySearch(m.users, user)
	if !ok {
		return nil, false
	}
	return vector(m.factors.users(), int32(place), m.factors.width), true
}

// selectionLoss returns the mean of L_sel over the population in evaluation.
func (m *model) selectionLoss(own *interactions) float64 {
	sum := 0.0
	for user, items := range own.items {
		sum += m.selector.loss(vector(m.factors.users(), int32(user), m.factors.width), m.factors.items(), items)
	}
	return sum / float64(len(own.items))
}
