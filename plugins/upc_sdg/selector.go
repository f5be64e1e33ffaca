package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// selector is the selection net. It scores how much an item says of its user,
//
//	z_i = Linear(width, 1)( Linear(2 width, width)( [p_u ; q_i] ) )
//
// without an activation between the two, as in the authors' code, and learns by
//
//	L_sel = MSE( Linear(width, width)( BatchNorm( sum_i a_i q_i ) ), p_u )
//
// where a is the attention of z over the user's items. Embeddings are held fixed.
type selector struct {
	width                    int
	hidden, score, transform *nn.Linear
	norm                     *nn.BatchNorm
}

// newSelector returns a net for batches within limits, its weights 0: sequences are
// users and rows are their items.
func newSelector(width int, l nn.Limits, crew nn.Crew, batch *nn.Batch) *selector {
	linear := func(in, out int, of nn.Extent) *nn.Linear {
		return nn.NewLinear(nn.LinearConfig{Input: in, Output: out, Of: of}, l, crew, batch)
	}
	return &selector{
		width: width, hidden: linear(2*width, width, nn.EachRow), score: linear(width, 1, nn.EachRow),
		norm:      nn.NewBatchNorm(nn.BatchNormConfig{Width: width, Of: nn.EachSequence, Epsilon: 1e-5, Momentum: .1}, l, crew, batch),
		transform: linear(width, width, nn.EachSequence),
	}
}

// weights returns what is learned. A release reads only the first two.
func (s *selector) weights() []nn.NamedWeights {
	return []nn.NamedWeights{
		{Prefix: "select.hidden.", Weights: s.hidden.Weights()},
		{Prefix: "select.score.", Weights: s.score.Weights()},
		{Prefix: "transform.norm.", Weights: s.norm.Weights()},
		{Prefix: "transform.linear.", Weights: s.transform.Weights()},
	}
}

// state returns the weights and the running statistics.
func (s *selector) state() []nn.NamedWeights {
	return append(s.weights(), nn.NamedWeights{Prefix: "transform.running.", Weights: s.norm.Running()})
}

// init draws the weights as PyTorch does.
func (s *selector) init(rng *rand.Rand) {
	for _, w := range s.weights() {
		w.InitUniform(rng)
	}
}

// attend returns the attention of a user over items.
func (s *selector) attend(p, q []float32, items []int32) []float32 {
	n := len(items)
	x, hidden, z := make([]float32, 0, n*2*s.width), make([]float32, n*s.width), make([]float32, n)
	for _, item := range items {
		x = append(append(x, p...), vector(q, item, s.width)...)
	}
	s.hidden.Infer(n, x, hidden)
	s.score.Infer(n, hidden, z)
	attend(z)
	return z
}

// loss returns L_sel of one user in evaluation: by the running statistics.
func (s *selector) loss(p, q []float32, items []int32) float64 {
	u, y := make([]float32, s.width), make([]float32, s.width)
	for i, a := range s.attend(p, q, items) {
		kernel.Axpy(a, vector(q, items[i], s.width), u)
	}
	s.norm.Infer(1, u, u)
	s.transform.Infer(1, u, y)
	sum := 0.0
	for d, v := range y {
		sum += float64(v-p[d]) * float64(v-p[d])
	}
	return sum / float64(s.width)
}
