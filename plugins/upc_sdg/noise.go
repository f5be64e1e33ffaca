package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// noise writes exponentially distributed numbers for a row to e: of such a number x,
// -ln x is Gumbel noise. Rows of different groups may be asked for at once.
type noise func(group, row int, e []float32)

// exponentials is the noise of one step. Every row has a stream of its own, so that their
// order does not matter.
type exponentials struct {
	seed    uint64 // of the step
	sources [nn.Groups]*rand.PCG
	streams [nn.Groups]*rand.Rand
}

func newExponentials() *exponentials {
	x := &exponentials{}
	for g := range x.sources {
		x.sources[g] = &rand.PCG{}
		x.streams[g] = rand.New(x.sources[g])
	}
	return x
}

// fill is a noise. No number is 0, by which one could not divide.
func (x *exponentials) fill(group, row int, e []float32) {
	const golden = 0x9e3779b97f4a7c15 // sets the states of neighbouring rows far apart
	x.sources[group].Seed(x.seed, uint64(row)*golden)
	stream := x.streams[group]
	for i := range e {
		v := float32(stream.ExpFloat64())
		if v < 1e-30 {
			v = 1e-30
		}
		e[i] = v
	}
}
