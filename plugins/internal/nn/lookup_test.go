package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// worded returns a batch of sequences of those lengths with ids below n.
func worded(r *rand.Rand, n int, lengths ...int) *Batch {
	b := batchOf(lengths...)
	b.Fields = [][]int32{nil}
	for range b.Rows() {
		b.Fields[0] = append(b.Fields[0], r.Int32N(int32(n)))
	}
	return b
}

func TestLookup(t *testing.T) {
	const ids, width = 7, 5
	for i, lengths := range raggeds {
		t.Run(fmt.Sprintf("batch %d", i), func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			b := worded(r, ids, lengths...)
			limits := limitsOf(b)
			scale, shift := randoms(r, b.Rows()), randoms(r, b.Rows()*width)
			table := NewWeights(Tensor{Name: "weight", Shape: []int{ids, width}}, Tensor{Name: "bias", Shape: []int{ids}})
			functionTest{
				build: func(crew Crew) Function {
					k := NewLookup(table, limits, crew, b)
					k.prepare()
					copy(k.Scale, scale)
					copy(k.Shift, shift)
					return k
				},
				reference: func(in [][]float64) []float64 {
					var out []float64
					for row, id := range b.Fields[0] {
						for j := range width {
							out = append(out, float64(scale[row])*in[0][int(id)*width+j]+float64(shift[row*width+j]))
						}
					}
					return out
				},
				in:   []operand{{"weights", randoms(r, len(table.Value)), len(table.Value)}},
				room: limits.Rows * width,
			}.check(t)
		})
	}
}

// An id that the table lacks is an error of the step.
func TestLookupUnknownID(t *testing.T) {
	b := worded(rand.New(rand.NewPCG(1, 2)), 7, 3)
	b.Fields[0][1] = 7
	table := NewWeights(Tensor{Name: "weight", Shape: []int{7, 2}})
	if err := NewLookup(table, limitsOf(b), 1, b).check(); err == nil {
		t.Error("id 7 of 7 is no error")
	}
}
