package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestAttentionPool(t *testing.T) {
	for i, lengths := range raggeds {
		for _, c := range []AttentionPoolConfig{{1, 1}, {5, 3}, {17, 1}, {3, 17}} {
			t.Run(fmt.Sprintf("batch %d/%d queries of %d", i, c.Queries, c.Width), func(t *testing.T) { testAttentionPool(t, c, batchOf(lengths...)) })
		}
	}
}

func testAttentionPool(t *testing.T, c AttentionPoolConfig, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	limits := limitsOf(b)
	functionTest{
		build: func(crew Crew) Function {
			p := NewAttentionPool(c, limits, crew, b)
			p.prepare()
			return p
		},
		reference: func(in [][]float64) []float64 {
			var out []float64
			for s := range b.Sequences() {
				h := in[0][int(b.Starts[s])*c.Width : int(b.Starts[s+1])*c.Width]
				for k := range c.Queries {
					var scores []float64
					for i := 0; i < len(h); i += c.Width {
						dot := 0.0
						for j, q := range in[1][k*c.Width : (k+1)*c.Width] {
							dot += q * h[i+j]
						}
						scores = append(scores, dot/math.Sqrt(float64(c.Width)))
					}
					u := make([]float64, c.Width)
					for i, a := range softmax64(scores) {
						for j := range u {
							u[j] += a * h[i*c.Width+j]
						}
					}
					out = append(out, u...)
				}
			}
			return out
		},
		in: []operand{
			{"h", randoms(r, b.Rows()*c.Width), limits.Rows * c.Width},
			{"queries", randoms(r, c.Queries*c.Width), c.Queries * c.Width},
		},
		room: limits.Sequences * c.Queries * c.Width,
	}.check(t)
}
