package nn

import (
	"math/rand/v2"
	"testing"
)

func TestPenalty(t *testing.T) {
	w := randoms(rand.New(rand.NewPCG(1, 2)), 37)
	functionTest{
		build: func(Crew) Function { return &Penalty{Rate: .2} },
		reference: func(in [][]float64) []float64 {
			sum := in[0][0]
			for _, v := range in[1] {
				sum += .1 * v * v
			}
			return []float64{sum}
		},
		in:   []operand{{"loss", []float32{3}, 1}, {"weights", w, len(w)}},
		room: 1,
	}.check(t)
}
