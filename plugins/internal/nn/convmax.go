package nn

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Window is one kind of filters of a ConvMax: how many rows each sees.
type Window struct{ Size, Filters int }

// ConvMaxConfig is the shape of a ConvMax.
type ConvMaxConfig struct {
	Width   int // of a row
	Windows []Window
}

// Output returns the number of all filters.
func (c ConvMaxConfig) Output() int {
	n := 0
	for _, w := range c.Windows {
		n += w.Filters
	}
	return n
}

// ConvMax is a convolution over time and the maximum over time of its rectified
// outputs (Kim 2014, Eq. 2 and 3; the discriminator of Yu et al. 2017): for a
// filter f of window size m, in a sequence of rows x_0 to x_{n-1},
//
//	y_f = max over i from 0 to n-m of ReLU(sum over k < m of F_fk . x_{i+k} + b_f)
//
// A sequence shorter than m is padded with zeros to m rows. Where places tie, the
// first has the gradient; where all outputs are at most 0, none has. Weights of
// window number j are "window.j.weight" F (Filters, Size, Width) and
// "window.j.bias" b (Filters). Inputs of the Function: x (rows, Width) and the
// weights; the output is (sequences, all filters), windows in order.
type ConvMax struct {
	ConvMaxConfig
	room
	weights *Weights

	transposed [][]float32 // of each window: (Size Width, Filters)
	place      []int32     // (sequences, all filters): first row of the maximum in the batch, -1 if none
	work       [Groups]*convWork
	grads      *groupGrads
}

// convPatches is how many places of filters are computed together.
const convPatches = 64

// convWork is the memory of one group: places, which rows they see, and what
// filters give there.
type convWork struct {
	n       int
	seq     [convPatches]int   // of each place
	row     [convPatches]int32 // its first row
	patches []float32          // (places, Size Width)
	outputs []float32          // (places, Filters)
}

// NewConvMax returns a layer for batch, its weights 0.
func NewConvMax(c ConvMaxConfig, l Limits, crew Crew, batch *Batch) *ConvMax {
	var tensors []Tensor
	for j, w := range c.Windows {
		tensors = append(tensors,
			Tensor{Name: fmt.Sprintf("window.%d.weight", j), Shape: []int{w.Filters, w.Size, c.Width}, Decay: true},
			Tensor{Name: fmt.Sprintf("window.%d.bias", j), Shape: []int{w.Filters}})
	}
	return &ConvMax{ConvMaxConfig: c, room: room{l, crew, batch}, weights: NewWeights(tensors...)}
}

// Weights returns the layer's weights.
func (c *ConvMax) Weights() *Weights { return c.weights }

// Node adds the layer to a graph.
func (c *ConvMax) Node(g *Graph, x *Node) (*Node, error) {
	c.prepare()
	return g.Apply("convolution", c, []int{c.limits.Sequences, c.Output()}, x, g.Weights(c.weights))
}

func (c *ConvMax) prepare() {
	size, filters := 0, 0
	c.transposed = nil
	for _, w := range c.Windows {
		c.transposed = append(c.transposed, make([]float32, w.Size*c.Width*w.Filters))
		size, filters = max(size, w.Size), max(filters, w.Filters)
	}
	c.place = make([]int32, c.limits.Sequences*c.Output())
	c.grads = newGroupGrads(c.weights)
	for g := range c.work {
		c.work[g] = &convWork{patches: make([]float32, convPatches*size*c.Width), outputs: make([]float32, convPatches*filters)}
	}
}

// Forward computes the layer.
func (c *ConvMax) Forward(in [][]float32, out []float32) {
	w := c.weights.cut(in[1])
	c.crew.Each(len(c.Windows), func(j int) {
		filters, size := c.Windows[j].Filters, c.Windows[j].Size*c.Width
		kernel.Transpose(filters, size, w[2*j], size, c.transposed[j], filters)
	})
	c.crew.Each(Groups, func(g int) {
		at := 0
		for j, window := range c.Windows {
			c.convolve(g, j, at, in[0], w[2*j+1], out)
			at += window.Filters
		}
		from, to := c.batch.span(g, EachSequence)
		places := c.place[from*c.Output() : to*c.Output()]
		for i, v := range out[from*c.Output() : to*c.Output()] {
			if v <= 0 {
				out[from*c.Output()+i], places[i] = 0, -1
			}
		}
	})
}

// convolve writes the maxima of window number j, whose filters are the columns
// from at on of out and c.place, for group g.
func (c *ConvMax) convolve(g, j, at int, x, bias, out []float32) {
	work, size := c.work[g], c.Windows[j].Size
	k := size * c.Width
	from, to := c.batch.span(g, EachSequence)
	work.n = 0
	for seq := from; seq < to; seq++ {
		start, end := int(c.batch.Starts[seq]), int(c.batch.Starts[seq+1])
		for row := start; row == start || row+size <= end; row++ {
			patch := work.patches[work.n*k:][:k]
			clear(patch[copy(patch, x[row*c.Width:end*c.Width]):])
			work.seq[work.n], work.row[work.n] = seq, int32(row)
			if work.n++; work.n == convPatches {
				c.maximise(work, j, at, bias, out)
			}
		}
	}
	c.maximise(work, j, at, bias, out)
}

// maximise computes the filters at the places in work and empties it.
func (c *ConvMax) maximise(work *convWork, j, at int, bias, out []float32) {
	filters, k, all := c.Windows[j].Filters, c.Windows[j].Size*c.Width, c.Output()
	kernel.Gemm(work.n, filters, k, work.patches, k, 1, c.transposed[j], filters, work.outputs, filters, bias, 0)
	for i, seq := range work.seq[:work.n] {
		row := work.row[i]
		best, places := out[seq*all+at:][:filters], c.place[seq*all+at:][:filters]
		first := row == c.batch.Starts[seq]
		for f, v := range work.outputs[i*filters:][:filters] {
			if first || v > best[f] {
				best[f], places[f] = v, row
			}
		}
	}
	work.n = 0
}

// Backward writes the gradients by x and by the weights.
func (c *ConvMax) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	w := c.weights.cut(in[1])
	c.grads.zero()
	c.crew.Each(Groups, func(g int) {
		from, to := c.batch.span(g, EachRow)
		clear(din[0][from*c.Width : to*c.Width])
		first, last := c.batch.span(g, EachSequence)
		at := 0
		for j, window := range c.Windows {
			for seq := first; seq < last; seq++ {
				end := int(c.batch.Starts[seq+1]) * c.Width
				for f := range window.Filters {
					i := seq*c.Output() + at + f
					if c.place[i] >= 0 {
						c.chain(j, f, int(c.place[i])*c.Width, end, dout[i], in[0], w[2*j], c.grads.parts[g], din[0])
					}
				}
			}
			at += window.Filters
		}
	})
	c.grads.reduceInto(c.crew, din[1])
}

// chain adds the gradients by the weights and rows of filter f of window j at
// one place: d is that by its output, from its first element in x, end that of
// its sequence.
func (c *ConvMax) chain(j, f, from, end int, d float32, x, w []float32, grads [][]float32, dx []float32) {
	k := c.Windows[j].Size * c.Width
	to := min(from+k, end)
	kernel.Axpy(d, x[from:to], grads[2*j][f*k:])
	kernel.Axpy(d, w[f*k:][:to-from], dx[from:])
	grads[2*j+1][f] += d
}
