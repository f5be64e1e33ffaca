package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// norm is LayerNorm of the rows that leave an encoder. Inputs: x (wanted rows,
// Width) and the weights; the output has the shape of x.
type norm struct {
	width   int
	epsilon float32
	weights *Weights
	value   [][]float32 // gamma, beta
	batch   *Batch
	crew    Crew

	xhat, rstd []float32
	grads      *groupGrads
}

func newNorm(width int, epsilon float32, b *Batch, crew Crew) *norm {
	weights := NewWeights(Tensor{Name: "gamma", Shape: []int{width}}, Tensor{Name: "beta", Shape: []int{width}})
	return &norm{width: width, epsilon: epsilon, weights: weights, value: weights.cut(weights.Value), batch: b, crew: crew}
}

func (n *norm) prepare(rows int) {
	n.xhat, n.rstd = make([]float32, rows*n.width), make([]float32, rows)
	n.grads = newGroupGrads(n.weights)
}

// Forward normalises the rows.
func (n *norm) Forward(in [][]float32, out []float32) {
	n.crew.Each(Groups, func(g int) {
		for _, s := range n.batch.groups[g] {
			from, to := s.want*n.width, s.wantEnd*n.width
			copy(n.xhat[from:to], in[0][from:to])
			kernel.LayerNorm(s.wanted(), n.width, n.xhat[from:to], n.value[0], n.value[1], out[from:to], n.rstd[s.want:], n.epsilon)
		}
	})
}

// Backward writes the gradients by x and by the weights.
func (n *norm) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	n.grads.zero()
	n.crew.Each(Groups, func(g int) {
		for _, s := range n.batch.groups[g] {
			from, to := s.want*n.width, s.wantEnd*n.width
			kernel.LayerNormGrad(s.wanted(), n.width, dout[from:to], n.xhat[from:to], n.value[0], n.rstd[s.want:], din[0][from:to], n.grads.parts[g][0], n.grads.parts[g][1])
		}
	})
	n.grads.reduceInto(n.crew, din[1])
}
