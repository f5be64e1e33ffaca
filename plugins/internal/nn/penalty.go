package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// Penalty is a loss with L2 regularisation of some weights:
//
//	y = loss + Rate/2 sum of w^2
//
// It goes through the optimiser with the rest of the gradient, other than
// AdamWConfig.WeightDecay. Inputs of the Function: a scalar and the weights; the
// output is a scalar.
type Penalty struct{ Rate float64 }

// Node adds the sum to a graph.
func (p *Penalty) Node(g *Graph, loss *Node, w *Weights) (*Node, error) {
	return g.Apply("penalty", p, nil, loss, g.Weights(w))
}

// Forward computes the sum.
func (p *Penalty) Forward(in [][]float32, out []float32) {
	out[0] = float32(float64(in[0][0]) + p.Rate/2*kernel.SumSquares(in[1]))
}

// Backward writes the gradients by the loss and by the weights.
func (p *Penalty) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	din[0][0] = dout[0]
	clear(din[1][:len(in[1])])
	kernel.Axpy(float32(p.Rate)*dout[0], in[1], din[1])
}
