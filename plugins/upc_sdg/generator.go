package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// generator is the generation net: for an item i that user u replaces,
//
//	v = Linear(2 width + 1, width)( [p_u ; q_i ; gamma] )
//
// whose product with an item's embedding is that item's score as a substitute.
type generator struct {
	width  int
	gamma  float32
	linear *nn.Linear
}

// newGenerator returns a net for batches within limits, its weights 0; a row is an
// item to be replaced.
func newGenerator(width int, gamma float64, l nn.Limits, crew nn.Crew, batch *nn.Batch) *generator {
	return &generator{width: width, gamma: float32(gamma),
		linear: nn.NewLinear(nn.LinearConfig{Input: 2*width + 1, Output: width}, l, crew, batch)}
}

func (g *generator) weights() []nn.NamedWeights {
	return []nn.NamedWeights{{Prefix: "generate.", Weights: g.linear.Weights()}}
}

// init draws the weights as PyTorch does.
func (g *generator) init(rng *rand.Rand) { g.linear.Weights().InitUniform(rng) }

// input writes what the net reads to x (2 width + 1).
func (g *generator) input(p, q, x []float32) {
	copy(x, p)
	copy(x[g.width:], q)
	x[2*g.width] = g.gamma
}

// scores returns the score of every item of a shelf as a substitute for one with
// embedding q. The score of item own is 0, if own is an item.
func (g *generator) scores(s *shelf, p, q []float32, own int32) []float32 {
	x, v, y := make([]float32, 2*g.width+1), make([]float32, g.width), make([]float32, s.items())
	g.input(p, q, x)
	g.linear.Infer(1, x, v)
	s.products(v, 1, y)
	if own != missing {
		y[own] = 0
	}
	return y
}

// largest returns where the largest of x is; of equals the first.
func largest(x []float32) int32 {
	top := 0
	for i, v := range x {
		if v > x[top] {
			top = i
		}
	}
	return int32(top)
}
