package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// couples is a linear map of what both nets read: for row r of user u and item i
//
//	y_r = [p_u ; q_i ; constant] W + b
//
// As the map of a sum is the sum of maps, it is computed once for each user and each
// item and not for each couple of them. Embeddings are held fixed. Sequences of the
// batch are users, rows their items. Input of the Function: the weights of the linear
// layer; the output is (rows, width).
type couples struct {
	linear   *nn.Linear
	width    int
	constant []float32 // what every row ends with, or nothing
	factors  *factors
	crew     nn.Crew
	batch    *nn.Batch

	users, items []int32 // (sequences) and (rows): filled by the caller

	p       []float32 // (sequences, width): of the users
	ofUsers []float32 // (sequences, width): p W + constant W + b, then its gradient
	ofItems []float32 // (items of the catalogue, width): q W, then its gradient
	perUser []float32 // (width): constant W + b
}

// newCouples returns the map for batches within limits.
func newCouples(linear *nn.Linear, f *factors, constant []float32, l nn.Limits, crew nn.Crew, batch *nn.Batch) *couples {
	return &couples{
		linear: linear, width: f.width, constant: constant, factors: f, crew: crew, batch: batch,
		p: make([]float32, l.Sequences*f.width), ofUsers: make([]float32, l.Sequences*f.width),
		ofItems: make([]float32, len(f.items())), perUser: make([]float32, f.width),
	}
}

// node adds the map to a graph; the node has that many rows.
func (c *couples) node(g *nn.Graph, rows int) (*nn.Node, error) {
	return g.Apply("couples", c, []int{rows, c.width}, g.Weights(c.linear.Weights()))
}

// parts are the rows of W, or of its gradient, by what they multiply, and b.
type parts struct{ user, item, constant, bias []float32 }

func (c *couples) cut(weights []float32) parts {
	w := c.width * c.width
	end := len(weights) - c.width
	return parts{weights[:w], weights[w : 2*w], weights[2*w : end], weights[end:]}
}

// Forward computes the map.
func (c *couples) Forward(in [][]float32, out []float32) {
	w, width := c.cut(in[0]), c.width
	copy(c.perUser, w.bias)
	for i, x := range c.constant {
		kernel.Axpy(x, w.constant[i*width:][:width], c.perUser)
	}
	for s, user := range c.users {
		copy(c.p[s*width:][:width], vector(c.factors.users(), user, width))
	}
	kernel.Gemm(len(c.users), width, width, c.p, width, 1, w.user, width, c.ofUsers, width, c.perUser, 0)
	q := c.factors.items()
	kernel.Gemm(len(q)/width, width, width, q, width, 1, w.item, width, c.ofItems, width, nil, 0)
	eachSequence(c.crew, c.batch, func(s, from, to int) {
		for r := from; r < to; r++ {
			y := out[r*width:][:width]
			copy(y, c.ofUsers[s*width:][:width])
			kernel.Axpy(1, vector(c.ofItems, c.items[r], width), y)
		}
	})
}

// Backward writes the gradient by the weights.
func (c *couples) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	d, width := c.cut(din[0]), c.width
	clear(din[0])
	clear(c.ofUsers)
	clear(c.ofItems)
	for s := range c.users {
		du := c.ofUsers[s*width:][:width]
		for r := c.batch.Starts[s]; r < c.batch.Starts[s+1]; r++ {
			dy := vector(dout, r, width)
			kernel.Axpy(1, dy, du)
			kernel.Axpy(1, dy, vector(c.ofItems, c.items[r], width))
		}
		kernel.Axpy(1, du, d.bias)
	}
	for i, x := range c.constant {
		kernel.Axpy(x, d.bias, d.constant[i*width:][:width])
	}
	kernel.Gemm(width, width, len(c.users), c.p, 1, width, c.ofUsers, width, d.user, width, nil, 0)
	q := c.factors.items()
	kernel.Gemm(width, width, len(q)/width, q, 1, width, c.ofItems, width, d.item, width, nil, 0)
}

// eachSequence calls f with every sequence of a batch and its rows, on the goroutines of
// a crew.
func eachSequence(crew nn.Crew, batch *nn.Batch, f func(s, from, to int)) {
	n := batch.Sequences()
	crew.Each(nn.Groups, func(g int) {
		for s := g * n / nn.Groups; s < (g+1)*n/nn.Groups; s++ {
			f(s, int(batch.Starts[s]), int(batch.Starts[s+1]))
		}
	})
}
