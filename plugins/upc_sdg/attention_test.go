package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// The sums and their gradient are those of the equation; an item's place in its user's
// sequence does not matter, and neither do others' items.
func TestAttention(t *testing.T) {
	const width, items = 3, 6
	r := rand.New(rand.NewPCG(1, 2))
	q := randoms(r, items*width)
	batch := &nn.Batch{}
	batch.Reset()
	batch.Starts = append(batch.Starts, 2, 3, 7, 9, 14)
	batch.Seal()
	own := []int32{0, 3, 2, 5, 1, 0, 4, 3, 3, 0, 1, 2, 3, 4}
	z := randoms(r, len(own))
	a := &attention{width: width, crew: 2, batch: batch, q: q, items: own, weights: make([]float32, len(own))}
	out, din := make([]float32, 5*width), make([]float32, len(own))
	dout := randoms(r, len(out))
	a.Forward([][]float32{z}, out)
	a.Backward([][]float32{z}, out, dout, [][]float32{din})

	zs := doubles(z)
	sums := func() []float64 {
		u := make([]float64, 5*width)
		for s := range batch.Sequences() {
			total := 0.0
			for i := batch.Starts[s]; i < batch.Starts[s+1]; i++ {
				total += math.Exp(max(zs[i], leak*zs[i]))
			}
			for i := batch.Starts[s]; i < batch.Starts[s+1]; i++ {
				for j, v := range vector(q, own[i], width) {
					u[s*width+j] += math.Exp(max(zs[i], leak*zs[i])) / total * float64(v)
				}
			}
		}
		return u
	}
	near(t, "sums", out, sums())
	near(t, "gradient", din, slopes(zs, func() float64 {
		sum := 0.0
		for i, v := range sums() {
			sum += v * float64(dout[i])
		}
		return sum
	}))
}
