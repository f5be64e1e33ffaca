package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestHighway(t *testing.T) {
	for name, activation := range activations {
		for of, extent := range extents {
			for i, lengths := range raggeds {
				t.Run(fmt.Sprintf("%s/%s/batch %d", name, of, i), func(t *testing.T) {
					testHighway(t, HighwayConfig{Width: 5, Activation: activation, Of: extent}, batchFor(extent, lengths...))
				})
			}
		}
	}
	testHighway(t, HighwayConfig{Width: 17, Activation: ReLU}, batchOf(3, 2))
	testHighway(t, HighwayConfig{Width: 1, Activation: GELU}, batchOf(2*shardRows+3, 2))
}

func testHighway(t *testing.T, c HighwayConfig, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	n, limits, rows := c.Width, limitsOf(b), count(b, c.Of)
	weights := 2*n*n + 2*n
	functionTest{
		build: func(crew Crew) Function {
			h := NewHighway(c, limits, crew, b)
			h.prepare()
			return h
		},
		reference: func(in [][]float64) []float64 {
			w := take(in[1], n*n, n*n, n, n)
			transform, gate := affine64(in[0], w[0], w[2], n, n), affine64(in[0], w[1], w[3], n, n)
			y := make([]float64, len(in[0]))
			for i, x := range in[0] {
				s := sigmoid64(gate[i])
				y[i] = s*activation64(c.Activation, transform[i]) + (1-s)*x
			}
			return y
		},
		in: []operand{
			{"x", randoms(r, rows*n), c.Of.most(limits) * n},
			{"weights", scaled(.5, randoms(r, weights)), weights},
		},
		room: c.Of.most(limits) * n,
	}.check(t)
}
