package nn

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// PlacementConfig is the shape of a Placement.
type PlacementConfig struct {
	Width, Positions int
	Epsilon          float32
	Dropout          float64
}

// Placement tells rows that are vectors already where they are: for row i at
// position p_i of sequence s
//
//	y_i = Dropout(LayerNorm(x_i + P[p_i] + c_s))
//
// where c_s is a vector that the whole sequence has, such as its time (Gong et al.
// 2023, code). Weights are "position.weight" P (Positions, Width), "norm.gamma" and
// "norm.beta". Inputs of the Function: x (rows, Width), c (sequences, Width) and the
// weights; the output is (rows, Width).
type Placement struct {
	PlacementConfig
	room
	weights *Weights
	noise   *Noise
	site    uint32

	sum, dsum []float32 // (rows, Width): what is normalised, then normalised; its gradient
	rstd      []float32 // (rows)
	bits      []uint64  // (rows, words)
	grads     *groupGrads
}

// NewPlacement returns a layer for batch, its weights 0. Dropout draws from noise.
func NewPlacement(c PlacementConfig, l Limits, crew Crew, noise *Noise, batch *Batch) *Placement {
	return &Placement{PlacementConfig: c, room: room{l, crew, batch}, noise: noise, site: noise.sites(1), weights: NewWeights(
		Tensor{Name: "position.weight", Shape: []int{c.Positions, c.Width}, Decay: true},
		Tensor{Name: "norm.gamma", Shape: []int{c.Width}}, Tensor{Name: "norm.beta", Shape: []int{c.Width}},
	)}
}

// Weights returns the layer's weights.
func (p *Placement) Weights() *Weights { return p.weights }

// Node adds the layer to a graph.
func (p *Placement) Node(g *Graph, x, c *Node) (*Node, error) {
	p.prepare()
	return g.Apply("placement", p, []int{p.limits.Rows, p.Width}, x, c, g.Weights(p.weights))
}

func (p *Placement) prepare() {
	rows := p.limits.Rows
	p.sum, p.dsum, p.rstd = make([]float32, rows*p.Width), make([]float32, rows*p.Width), make([]float32, rows)
	p.bits = make([]uint64, rows*kernel.Words(p.Width))
	p.grads = newGroupGrads(p.weights)
}

func (p *Placement) check() error {
	if err := p.batch.check(p.limits); err != nil {
		return err
	}
	return p.batch.checkPositions(p.Positions)
}

// checkPositions says which row has no place among so many.
func (b *Batch) checkPositions(n int) error {
	if len(b.Positions) != b.Rows() {
		return fmt.Errorf("batch: Positions has %d places for %d rows", len(b.Positions), b.Rows())
	}
	for row, at := range b.Positions {
		if uint32(at) >= uint32(n) {
			return fmt.Errorf("batch: row %d: position %d, want 0 to %d", row, at, n-1)
		}
	}
	return nil
}

// Forward computes the layer.
func (p *Placement) Forward(in [][]float32, out []float32) {
	w, v := p.Width, p.weights.cut(in[2])
	p.crew.Each(Groups, func(g int) {
		for _, s := range p.batch.groups[g] {
			for seq := s.seq; seq < s.seqEnd; seq++ {
				p.place(p.batch, seq, in[0], in[1][seq*w:][:w], in[2], p.sum)
			}
			from, to := s.row*w, s.rowEnd*w
			kernel.LayerNorm(s.rows(), w, p.sum[from:to], v[1], v[2], out[from:to], p.rstd[s.row:], p.Epsilon)
			if p.Dropout > 0 {
				keep, scale := kernel.Keep(p.Dropout)
				bits := p.bits[s.row*kernel.Words(w):]
				kernel.Mask(s.rows(), w, bits, keep, p.noise.stream(p.site), uint32(s.row))
				kernel.Drop(s.rows(), w, out[from:], w, out[from:], w, bits, scale)
			}
		}
	})
}

// place writes the sums of one sequence to its rows of sum.
func (p *Placement) place(b *Batch, seq int, x, c, weights, sum []float32) {
	w := p.Width
	for row := int(b.Starts[seq]); row < int(b.Starts[seq+1]); row++ {
		to := sum[row*w:][:w]
		at := weights[int(b.Positions[row])*w:][:w]
		from := x[row*w:][:w]
		for j := range to {
			to[j] = from[j] + at[j] + c[j]
		}
	}
}

// Infer computes the layer for the rows of b, whose sequences all have the vector c
// (Width), without dropout: x (rows, Width) is replaced by y. rstd (rows) is
// scratch. It may run beside itself.
func (p *Placement) Infer(b *Batch, x, c, rstd []float32) {
	for seq := range b.Sequences() {
		p.place(b, seq, x, c, p.weights.Value, x)
	}
	v := p.weights.cut(p.weights.Value)
	kernel.LayerNorm(b.Rows(), p.Width, x, v[1], v[2], x, rstd, p.Epsilon)
}

// Backward writes the gradients by x, by c and by the weights.
func (p *Placement) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	w, v := p.Width, p.weights.cut(in[2])
	p.grads.zero()
	p.crew.Each(Groups, func(g int) {
		grads := p.grads.parts[g]
		for _, s := range p.batch.groups[g] {
			from, to := s.row*w, s.rowEnd*w
			d := dout[from:to]
			if p.Dropout > 0 {
				_, scale := kernel.Keep(p.Dropout)
				d = p.dsum[from:to]
				kernel.Drop(s.rows(), w, dout[from:], w, d, w, p.bits[s.row*kernel.Words(w):], scale)
			}
			dx := din[0][from:to]
			kernel.LayerNormGrad(s.rows(), w, d, p.sum[from:to], v[1], p.rstd[s.row:], dx, grads[1], grads[2])
			for seq := s.seq; seq < s.seqEnd; seq++ {
				first, end := int(p.batch.Starts[seq]), int(p.batch.Starts[seq+1])
				dc := din[1][seq*w:][:w]
				clear(dc)
				kernel.ColumnSums(end-first, w, din[0][first*w:], w, dc)
				for row := first; row < end; row++ {
					kernel.Axpy(1, din[0][row*w:][:w], grads[0][int(p.batch.Positions[row])*w:][:w])
				}
			}
		}
	})
	p.grads.reduceInto(p.crew, din[2])
}
