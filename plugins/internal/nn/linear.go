package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// LinearConfig is the shape of a Linear.
type LinearConfig struct {
	Input, Output int
	Activation    Activation
	Of            Extent // what a row is
}

// Linear is, for every row x,
//
//	y = a(x W + b)
//
// with weights "weight" W (Input, Output) and "bias" b (Output). Inputs of the
// Function: x (rows, Input) and the weights; the output is (rows, Output).
type Linear struct {
	LinearConfig
	room
	weights *Weights

	pre        []float32 // (rows, Output), if the activation keeps its input
	d          []float32 // (rows, Output): gradient before the activation
	transposed []float32 // (Output, Input)
	grads      *groupGrads
}

// NewLinear returns a layer for batch, its weights 0.
func NewLinear(c LinearConfig, l Limits, crew Crew, batch *Batch) *Linear {
	return &Linear{LinearConfig: c, room: room{l, crew, batch}, weights: NewWeights(
		Tensor{Name: "weight", Shape: []int{c.Input, c.Output}, Decay: true},
		Tensor{Name: "bias", Shape: []int{c.Output}},
	)}
}

// Weights returns the layer's weights.
func (l *Linear) Weights() *Weights { return l.weights }

// Node adds the layer to a graph.
func (l *Linear) Node(g *Graph, x *Node) (*Node, error) {
	l.prepare()
	return g.Apply("linear", l, []int{l.Of.most(l.limits), l.Output}, x, g.Weights(l.weights))
}

func (l *Linear) prepare() {
	n := l.Of.most(l.limits) * l.Output
	if l.Activation.keepsInput() {
		l.pre = make([]float32, n)
	}
	if l.Activation != Identity {
		l.d = make([]float32, n)
	}
	l.transposed = make([]float32, l.Output*l.Input)
	l.grads = newGroupGrads(l.weights)
}

// Forward computes the layer.
func (l *Linear) Forward(in [][]float32, out []float32) {
	w := l.weights.cut(in[1])
	pre := out
	if l.Activation.keepsInput() {
		pre = l.pre
	}
	l.crew.Each(Groups, func(g int) {
		for from, to := range l.batch.runs(g, l.Of) {
			kernel.Gemm(to-from, l.Output, l.Input, in[0][from*l.Input:], l.Input, 1, w[0], l.Output, pre[from*l.Output:], l.Output, w[1], 0)
			l.Activation.apply(pre[from*l.Output:to*l.Output], out[from*l.Output:to*l.Output])
		}
	})
}

// Infer computes the layer for n rows x (n, Input) into y (n, Output), without a
// graph or a batch. It may run beside itself.
func (l *Linear) Infer(n int, x, y []float32) {
	w := l.weights.cut(l.weights.Value)
	kernel.Gemm(n, l.Output, l.Input, x, l.Input, 1, w[0], l.Output, y, l.Output, w[1], 0)
	l.Activation.infer(y[:n*l.Output])
}

// Backward writes the gradients by x and by the weights.
func (l *Linear) Backward(in [][]float32, out, dout []float32, din [][]float32) {
	kernel.Transpose(l.Input, l.Output, in[1], l.Output, l.transposed, l.Input)
	l.grads.zero()
	l.crew.Each(Groups, func(g int) {
		for from, to := range l.batch.runs(g, l.Of) {
			a, b := from*l.Output, to*l.Output
			d := dout
			if l.Activation != Identity {
				d = l.d
				x := out
				if l.Activation.keepsInput() {
					x = l.pre
				}
				l.Activation.chain(x[a:b], out[a:b], dout[a:b], d[a:b])
			}
			linearGrad(to-from, l.Input, l.Output, in[0][from*l.Input:], d[a:], l.Output, l.grads.parts[g][0], l.Output, l.grads.parts[g][1])
			kernel.Gemm(to-from, l.Input, l.Output, d[a:], l.Output, 1, l.transposed, l.Input, din[0][from*l.Input:], l.Input, nil, 0)
		}
	})
	l.grads.reduceInto(l.crew, din[1])
}

// linearGrad adds the gradients of y = x W + b by W and b to dw (in, out) and db
// (out), given x (rows, in) and dy (rows, out); rows of dy lie ldy apart, those of
// dw ldw. Without db there is no b.
func linearGrad(rows, in, out int, x, dy []float32, ldy int, dw []float32, ldw int, db []float32) {
	kernel.Gemm(in, out, rows, x, 1, in, dy, ldy, dw, ldw, dw, ldw)
	if db != nil {
		kernel.ColumnSums(rows, out, dy, ldy, db)
	}
}
