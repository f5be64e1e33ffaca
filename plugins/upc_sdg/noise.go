package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// noise writes exponentially distributed numbers for a row to e: of such a number x,
// -ln x is Gumbel noise. Rows of different groups may be asked for at once.
type noise func(group, row int, e []float32)

// exponentials is the noise of one step: -ln of even numbers. Every row has a stream of its
// own, so that their order does not matter.
type exponentials struct {
	seed    uint64 // of the step
	streams [nn.Groups]rand.PCG
}

// fill is a noise. Its numbers are 6e-8 to 16.7.
func (x *exponentials) fill(group, row int, e []float32) {
	const golden = 0x9e3779b97f4a7c15 // sets the states of neighbouring rows far apart
	stream := &x.streams[group]
	stream.Seed(x.seed, uint64(row)*golden)
	for i := 0; i < len(e); i += 2 {
		word := stream.Uint64()
		e[i] = even(uint32(word))
		if i+1 < len(e) {
			e[i+1] = even(uint32(word >> 32))
		}
	}
	kernel.Log(e, e)
	for i, v := range e {
		e[i] = -v
	}
}

// even returns one of the middles of 2^23 parts of 0 to 1.
func even(word uint32) float32 { return (float32(word>>9) + .5) / (1 << 23) }
