package nn

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// EmbeddingConfig is the shape of an Embedding.
type EmbeddingConfig struct {
	Fields    []int // ids of each field
	Positions int
	Width     int
	Norm      bool // LayerNorm after the sum, as in BERT; GPT-2 has none
	Epsilon   float32
	Dropout   float64
}

// Embedding is the input layer: for row i
//
//	y_i = Dropout(LayerNorm(sum over fields f of E_f[id_fi] + P[position_i]))
//
// (Devlin et al. 2019, section 3; without LayerNorm Radford et al. 2019). Its
// only input is its weights; the output is (rows, Width).
type Embedding struct {
	EmbeddingConfig
	room
	weights *Weights
	noise   *Noise
	site    uint32

	tables [][]float32 // the weights, tensor by tensor

	sum   []float32 // (rows, Width): normalised, with Norm
	rstd  []float32 // (rows)
	bits  []uint64  // (rows, words)
	grads *groupGrads
	dsum  []float32 // (rows, Width)
}

// NewEmbedding returns an embedding of batch, its weights 0; a model that knows no
// places has a table of one position. Dropout draws from noise.
func NewEmbedding(c EmbeddingConfig, l Limits, crew Crew, noise *Noise, batch *Batch) *Embedding {
	var tensors []Tensor
	for i, n := range c.Fields {
		tensors = append(tensors, Tensor{Name: fmt.Sprintf("field.%d.weight", i), Shape: []int{n, c.Width}, Decay: true})
	}
	tensors = append(tensors, Tensor{Name: "position.weight", Shape: []int{c.Positions, c.Width}, Decay: true})
	if c.Norm {
		tensors = append(tensors, Tensor{Name: "norm.gamma", Shape: []int{c.Width}}, Tensor{Name: "norm.beta", Shape: []int{c.Width}})
	}
	weights := NewWeights(tensors...)
	return &Embedding{EmbeddingConfig: c, weights: weights, tables: weights.cut(weights.Value), room: room{l, crew, batch}, noise: noise, site: noise.sites(1)}
}

// Weights returns the tables "field.f.weight" (ids, Width), "position.weight"
// (Positions, Width) and, with Norm, "norm.gamma" and "norm.beta".
func (e *Embedding) Weights() *Weights { return e.weights }

// Node adds the embedding to a graph; the node is (rows, Width).
func (e *Embedding) Node(g *Graph) (*Node, error) {
	e.prepare()
	return g.Apply("embedding", e, []int{e.limits.Rows, e.Width}, g.Weights(e.weights))
}

// prepare makes room for training.
func (e *Embedding) prepare() {
	rows := e.limits.Rows
	e.sum, e.dsum = make([]float32, rows*e.Width), make([]float32, rows*e.Width)
	e.rstd, e.bits = make([]float32, rows), make([]uint64, rows*kernel.Words(e.Width))
	e.grads = newGroupGrads(e.weights)
}

func (e *Embedding) check() error { return e.knows(e.batch) }

// knows returns why the layer cannot embed a batch.
func (e *Embedding) knows(b *Batch) error {
	if err := b.check(e.limits); err != nil {
		return err
	}
	rows := b.Rows()
	if len(b.Fields) < len(e.Fields) {
		return fmt.Errorf("batch: %d fields, want %d", len(b.Fields), len(e.Fields))
	}
	for f, n := range e.Fields {
		if len(b.Fields[f]) != rows {
			return fmt.Errorf("batch: field %d has %d ids for %d rows", f, len(b.Fields[f]), rows)
		}
		for row, id := range b.Fields[f] {
			if uint32(id) >= uint32(n) {
				return fmt.Errorf("batch: row %d: id %d of field %d, want 0 to %d", row, id, f, n-1)
			}
		}
	}
	return b.checkPositions(e.Positions)
}

// Forward computes out from the layer's weights, which are in[0].
func (e *Embedding) Forward(_ [][]float32, out []float32) {
	e.crew.Each(Groups, func(g int) {
		for _, s := range e.batch.groups[g] {
			from, to := s.row*e.Width, s.rowEnd*e.Width
			e.embed(e.batch, s, e.sum[from:to], e.rstd[s.row:s.rowEnd], out[from:to])
			if e.Dropout > 0 {
				keep, scale := kernel.Keep(e.Dropout)
				bits := e.bits[s.row*kernel.Words(e.Width):]
				kernel.Mask(s.rows(), e.Width, bits, keep, e.noise.stream(e.site), uint32(s.row))
				kernel.Drop(s.rows(), e.Width, out[from:], e.Width, out[from:], e.Width, bits, scale)
			}
		}
	})
}

// embed writes the sums of a shard and their LayerNorm; without Norm out is the
// sums and nothing else is written.
func (e *Embedding) embed(b *Batch, s shard, sum, rstd, out []float32) {
	w, fields, tables := e.Width, len(e.Fields), e.tables
	if !e.Norm {
		sum = out
	}
	for i := range s.rows() {
		row := sum[i*w:][:w]
		copy(row, tables[fields][int(b.Positions[s.row+i])*w:])
		for f, ids := range b.Fields[:fields] {
			kernel.Axpy(1, tables[f][int(ids[s.row+i])*w:][:w], row)
		}
	}
	if e.Norm {
		kernel.LayerNorm(s.rows(), w, sum, tables[fields+1], tables[fields+2], out, rstd, e.Epsilon)
	}
}

// Backward writes the gradient by the weights to din[0].
func (e *Embedding) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	w, fields := e.Width, len(e.Fields)
	e.grads.zero()
	e.crew.Each(Groups, func(g int) {
		grads := e.grads.parts[g]
		for _, s := range e.batch.groups[g] {
			from := s.row * w
			d := dout[from:]
			if e.Dropout > 0 {
				_, scale := kernel.Keep(e.Dropout)
				d = e.dsum[from:]
				kernel.Drop(s.rows(), w, dout[from:], w, d, w, e.bits[s.row*kernel.Words(w):], scale)
			}
			if e.Norm {
				kernel.LayerNormGrad(s.rows(), w, d, e.sum[from:], e.tables[fields+1], e.rstd[s.row:], e.dsum[from:], grads[fields+1], grads[fields+2])
				d = e.dsum[from:]
			}
			for i := range s.rows() {
				row := d[i*w:][:w]
				kernel.Axpy(1, row, grads[fields][int(e.batch.Positions[s.row+i])*w:][:w])
				for f, ids := range e.batch.Fields[:fields] {
					kernel.Axpy(1, row, grads[f][int(ids[s.row+i])*w:][:w])
				}
			}
		}
	})
	e.grads.reduceInto(e.crew, din[0])
}
