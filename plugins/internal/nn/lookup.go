package nn

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Lookup gives every row the noised vector of its token: for row i with id w_i in
// the batch's first field
//
//	y_i = Scale_i E[w_i] + Shift_i
//
// E is the tensor "weight" (ids, width) of weights, the first of them. Its only input
// is the weights; the output is (rows, width).
type Lookup struct {
	// Scale (rows) and Shift (rows, width) are what the caller fills before every step.
	Scale, Shift []float32

	room
	weights    *Weights
	ids, width int
	grads      *groupGrads
}

// NewLookup returns a layer for batch that reads the first tensor of weights.
func NewLookup(weights *Weights, l Limits, crew Crew, batch *Batch) *Lookup {
	shape := weights.Tensors[0].Shape
	return &Lookup{
		room: room{l, crew, batch}, weights: weights, ids: shape[0], width: shape[1],
		Scale: make([]float32, l.Rows), Shift: make([]float32, l.Rows*shape[1]),
	}
}

// Node adds the layer to a graph.
func (k *Lookup) Node(g *Graph) (*Node, error) {
	k.prepare()
	return g.Apply("lookup", k, []int{k.limits.Rows, k.width}, g.Weights(k.weights))
}

func (k *Lookup) prepare() { k.grads = newGroupGrads(k.weights) }

func (k *Lookup) check() error { return k.batch.checkIDs(k.limits, k.ids) }

// checkIDs says what is wrong with the batch's first field where there are n ids.
func (b *Batch) checkIDs(l Limits, n int) error {
	if err := b.check(l); err != nil {
		return err
	}
	if len(b.Fields) == 0 || len(b.Fields[0]) != b.Rows() {
		return fmt.Errorf("batch: the first field has not one id for each of %d rows", b.Rows())
	}
	for row, id := range b.Fields[0] {
		if uint32(id) >= uint32(n) {
			return fmt.Errorf("batch: row %d: id %d, want 0 to %d", row, id, n-1)
		}
	}
	return nil
}

// Forward computes the layer.
func (k *Lookup) Forward(in [][]float32, out []float32) {
	w := k.width
	k.crew.Each(Groups, func(g int) {
		from, to := k.batch.span(g, EachRow)
		copy(out[from*w:to*w], k.Shift[from*w:])
		for row := from; row < to; row++ {
			kernel.Axpy(k.Scale[row], in[0][int(k.batch.Fields[0][row])*w:][:w], out[row*w:][:w])
		}
	})
}

// Backward writes the gradient by the weights.
func (k *Lookup) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	w := k.width
	k.grads.zero()
	k.crew.Each(Groups, func(g int) {
		from, to := k.batch.span(g, EachRow)
		for row := from; row < to; row++ {
			kernel.Axpy(k.Scale[row], dout[row*w:][:w], k.grads.groups[g][int(k.batch.Fields[0][row])*w:][:w])
		}
	})
	k.grads.reduceInto(k.crew, din[0])
}
