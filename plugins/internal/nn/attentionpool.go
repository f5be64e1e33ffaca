package nn

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// AttentionPoolConfig is the shape of an AttentionPool.
type AttentionPoolConfig struct{ Width, Queries int }

// AttentionPool sums up the rows h_i of a sequence with learned queries q_k, by
// scaled dot products (Vaswani et al. 2017, Eq. 1, with keys and values both h):
//
//	a_k = softmax over i of q_k . h_i / sqrt(Width)
//	u_k = sum over i of a_ki h_i
//
// The weights are "query" q (Queries, Width). Inputs of the Function: h (rows,
// Width) and the weights; the output is u (sequences, Queries Width).
type AttentionPool struct {
	AttentionPoolConfig
	room
	weights *Weights

	attention  []float32 // a: for each sequence (Queries, its rows)
	d          []float32 // gradients, laid out as attention is
	transposed []float32 // (Width, Queries): of q
	work       [Groups]poolWork
	grads      *groupGrads
}

// poolWork is the memory of one group.
type poolWork struct {
	scores []float32 // (rows of a sequence, Queries)
	du     []float32 // (Width, Queries)
}

// NewAttentionPool returns a layer for batch, its weights 0.
func NewAttentionPool(c AttentionPoolConfig, l Limits, crew Crew, batch *Batch) *AttentionPool {
	return &AttentionPool{AttentionPoolConfig: c, room: room{l, crew, batch},
		weights: NewWeights(Tensor{Name: "query", Shape: []int{c.Queries, c.Width}, Decay: true})}
}

// Weights returns the layer's weights.
func (p *AttentionPool) Weights() *Weights { return p.weights }

// Node adds the layer to a graph.
func (p *AttentionPool) Node(g *Graph, h *Node) (*Node, error) {
	p.prepare()
	return g.Apply("attention pool", p, []int{p.limits.Sequences, p.Queries * p.Width}, h, g.Weights(p.weights))
}

func (p *AttentionPool) prepare() {
	p.attention, p.d = make([]float32, p.limits.Rows*p.Queries), make([]float32, p.limits.Rows*p.Queries)
	p.transposed = make([]float32, p.Width*p.Queries)
	p.grads = newGroupGrads(p.weights)
	for g := range p.work {
		p.work[g] = poolWork{make([]float32, p.limits.Length*p.Queries), make([]float32, p.Width*p.Queries)}
	}
}

// scale is what scores are multiplied with.
func (p *AttentionPool) scale() float32 { return float32(1 / math.Sqrt(float64(p.Width))) }

// sequence returns the first row and the number of rows of a sequence.
func (p *AttentionPool) sequence(s int) (start, n int) {
	start = int(p.batch.Starts[s])
	return start, int(p.batch.Starts[s+1]) - start
}

// products writes rows' products with the columns of b (Width, Queries) to c
// (Queries, n), for n rows h.
func (p *AttentionPool) products(n int, h, b, scores, c []float32) {
	kernel.Gemm(n, p.Queries, p.Width, h, p.Width, 1, b, p.Queries, scores, p.Queries, nil, 0)
	kernel.Transpose(n, p.Queries, scores, p.Queries, c, n)
}

// Forward computes the layer.
func (p *AttentionPool) Forward(in [][]float32, out []float32) {
	k, w := p.Queries, p.Width
	kernel.Transpose(k, w, in[1], w, p.transposed, k)
	p.crew.Each(Groups, func(g int) {
		first, last := p.batch.span(g, EachSequence)
		for s := first; s < last; s++ {
			start, n := p.sequence(s)
			h, a := in[0][start*w:], p.attention[start*k:]
			p.products(n, h, p.transposed, p.work[g].scores, a)
			kernel.Softmax(k, n, a, n, p.scale())
			kernel.Gemm(k, w, n, a, n, 1, h, w, out[s*k*w:], w, nil, 0)
		}
	})
}

// Backward writes the gradients by h and by the queries.
func (p *AttentionPool) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	k, w := p.Queries, p.Width
	p.grads.zero()
	p.crew.Each(Groups, func(g int) {
		work, dq := &p.work[g], p.grads.parts[g][0]
		first, last := p.batch.span(g, EachSequence)
		for s := first; s < last; s++ {
			start, n := p.sequence(s)
			h, dh := in[0][start*w:], din[0][start*w:]
			a, d, du := p.attention[start*k:], p.d[start*k:], dout[s*k*w:]
			kernel.Transpose(k, w, du, w, work.du, k)
			p.products(n, h, work.du, work.scores, d)
			kernel.SoftmaxGrad(k, n, a, d, n, p.scale())
			kernel.Gemm(n, w, k, a, 1, n, du, w, dh, w, nil, 0)
			kernel.Gemm(n, w, k, d, 1, n, in[1], w, dh, w, dh, w)
			kernel.Gemm(k, w, n, d, n, 1, h, w, dq, w, dq, w)
		}
	})
	p.grads.reduceInto(p.crew, din[1])
}
