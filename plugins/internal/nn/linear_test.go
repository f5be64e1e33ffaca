package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// extents are all extents, by name.
var extents = map[string]Extent{"rows": EachRow, "wanted": EachWanted, "sequences": EachSequence}

// activations are all activations, by name.
var activations = map[string]Activation{
	"identity": Identity, "relu": ReLU, "tanh": Tanh, "sigmoid": Sigmoid, "gelu": GELU, "gelu by tanh": GELUApproximate, "silu": SiLU,
}

// batchFor returns a batch of sequences of those lengths. For EachWanted it wants
// the rows with an even number and the last of every sequence, for EachSequence
// these alone.
func batchFor(e Extent, lengths ...int) *Batch {
	b := batchOf(lengths...)
	if e != EachRow {
		for s := range b.Sequences() {
			for row := b.Starts[s]; row < b.Starts[s+1]; row++ {
				if e == EachWanted && row%2 == 0 || row+1 == b.Starts[s+1] {
					b.Wanted = append(b.Wanted, row)
				}
			}
		}
		b.Seal()
	}
	return b
}

// count returns how many rows of a tensor b fills.
func count(b *Batch, e Extent) int {
	switch e {
	case EachWanted:
		return b.WantedRows()
	case EachSequence:
		return b.Sequences()
	}
	return b.Rows()
}

func TestLinear(t *testing.T) {
	for name, activation := range activations {
		for of, extent := range extents {
			for i, lengths := range raggeds {
				for _, shape := range [][2]int{{5, 17}, {17, 1}} {
					t.Run(fmt.Sprintf("%s/%s/batch %d/%d to %d", name, of, i, shape[0], shape[1]), func(t *testing.T) {
						testLinear(t, LinearConfig{Input: shape[0], Output: shape[1], Activation: activation, Of: extent}, batchFor(extent, lengths...))
					})
				}
			}
		}
	}
}

// A group of more rows than are computed together.
func TestLinearManyRows(t *testing.T) {
	testLinear(t, LinearConfig{Input: 1, Output: 2, Activation: GELU}, batchOf(2*shardRows+3, 2))
}

func testLinear(t *testing.T, c LinearConfig, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	limits, rows := limitsOf(b), count(b, c.Of)
	functionTest{
		build: func(crew Crew) Function {
			l := NewLinear(c, limits, crew, b)
			l.prepare()
			return l
		},
		reference: func(in [][]float64) []float64 {
			w := take(in[1], c.Input*c.Output, c.Output)
			y := affine64(in[0], w[0], w[1], c.Input, c.Output)
			for i, v := range y {
				y[i] = activation64(c.Activation, v)
			}
			return y
		},
		in: []operand{
			{"x", randoms(r, rows*c.Input), c.Of.most(limits) * c.Input},
			{"weights", scaled(.5, randoms(r, c.Input*c.Output+c.Output)), c.Input*c.Output + c.Output},
		},
		room: c.Of.most(limits) * c.Output,
	}.check(t)
}

// Without a graph a layer gives the numbers that it gives in one.
func TestLinearInfer(t *testing.T) {
	b := batchOf(4, 3)
	for name, activation := range activations {
		r := rand.New(rand.NewPCG(3, 4))
		l := NewLinear(LinearConfig{Input: 5, Output: 7, Activation: activation}, limitsOf(b), 1, b)
		l.prepare()
		copy(l.weights.Value, randoms(r, len(l.weights.Value)))
		x, want, got := randoms(r, 7*5), nans(7*7), nans(7*7)
		l.Forward([][]float32{x, l.weights.Value}, want)
		l.Infer(7, x, got)
		sameBits(t, name, got, want)
	}
}
