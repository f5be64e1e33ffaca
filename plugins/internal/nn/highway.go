package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// HighwayConfig is the shape of a Highway.
type HighwayConfig struct {
	Width      int
	Activation Activation // ReLU in SeqGAN
	Of         Extent     // what a row is
}

// Highway is one highway layer (Srivastava et al. 2015, Eq. 3): for every row x
//
//	t = sigmoid(x W_T + b_T)
//	y = t * a(x W_H + b_H) + (1 - t) * x
//
// with weights "transform.weight" W_H and "gate.weight" W_T (Width, Width),
// "transform.bias" b_H and "gate.bias" b_T (Width). A negative b_T at the start
// lets x through (section 2.2); the discriminator of Yu et al. 2017 adds a
// constant -2. Inputs of the Function: x (rows, Width) and the weights; the output
// has the shape of x.
type Highway struct {
	HighwayConfig
	room
	weights *Weights

	pre             []float32 // (rows, Width), if the activation keeps its input
	transform, gate []float32 // (rows, Width)
	dh, dt          []float32 // (rows, Width): gradients before activation and sigmoid
	transposed      [2][]float32
	grads           *groupGrads
}

// NewHighway returns a layer for batch, its weights 0.
func NewHighway(c HighwayConfig, l Limits, crew Crew, batch *Batch) *Highway {
	square, row := []int{c.Width, c.Width}, []int{c.Width}
	return &Highway{HighwayConfig: c, room: room{l, crew, batch}, weights: NewWeights(
		Tensor{Name: "transform.weight", Shape: square, Decay: true},
		Tensor{Name: "gate.weight", Shape: square, Decay: true},
		Tensor{Name: "transform.bias", Shape: row},
		Tensor{Name: "gate.bias", Shape: row},
	)}
}

// Weights returns the layer's weights.
func (h *Highway) Weights() *Weights { return h.weights }

// Node adds the layer to a graph.
func (h *Highway) Node(g *Graph, x *Node) (*Node, error) {
	h.prepare()
	return g.Apply("highway", h, []int{h.Of.most(h.limits), h.Width}, x, g.Weights(h.weights))
}

func (h *Highway) prepare() {
	n := h.Of.most(h.limits) * h.Width
	h.transform, h.gate = make([]float32, n), make([]float32, n)
	h.dh, h.dt = make([]float32, n), make([]float32, n)
	h.pre = h.transform
	if h.Activation.keepsInput() {
		h.pre = make([]float32, n)
	}
	for i := range h.transposed {
		h.transposed[i] = make([]float32, h.Width*h.Width)
	}
	h.grads = newGroupGrads(h.weights)
}

// Forward computes the layer.
func (h *Highway) Forward(in [][]float32, out []float32) {
	w, n := h.weights.cut(in[1]), h.Width
	h.crew.Each(Groups, func(g int) {
		for from, to := range h.batch.runs(g, h.Of) {
			a, b := from*n, to*n
			x, transform, gate, y := in[0][a:b], h.transform[a:b], h.gate[a:b], out[a:b]
			kernel.Gemm(to-from, n, n, x, n, 1, w[0], n, h.pre[a:], n, w[2], 0)
			h.Activation.apply(h.pre[a:b], transform)
			kernel.Gemm(to-from, n, n, x, n, 1, w[1], n, gate, n, w[3], 0)
			kernel.Sigmoid(gate, gate)
			for i, v := range x {
				y[i] = gate[i]*transform[i] + (1-gate[i])*v
			}
		}
	})
}

// Backward writes the gradients by x and by the weights.
func (h *Highway) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	w, n := h.weights.cut(in[1]), h.Width
	for i := range h.transposed {
		kernel.Transpose(n, n, w[i], n, h.transposed[i], n)
	}
	h.grads.zero()
	h.crew.Each(Groups, func(g int) {
		grads := h.grads.parts[g]
		for from, to := range h.batch.runs(g, h.Of) {
			a, b := from*n, to*n
			x, transform, gate := in[0][a:b], h.transform[a:b], h.gate[a:b]
			dh, dt, dx := h.dh[a:b], h.dt[a:b], din[0][a:b]
			for i, d := range dout[a:b] {
				t := gate[i]
				dh[i] = d * t
				dt[i] = d * (transform[i] - x[i]) * t * (1 - t)
				dx[i] = d * (1 - t)
			}
			h.Activation.chain(h.pre[a:b], transform, dh, dh)
			for i, d := range [2][]float32{dh, dt} {
				linearGrad(to-from, n, n, x, d, n, grads[i], n, grads[2+i])
				kernel.Gemm(to-from, n, n, d, n, 1, h.transposed[i], n, dx, n, dx, n)
			}
		}
	})
	h.grads.reduceInto(h.crew, din[1])
}
