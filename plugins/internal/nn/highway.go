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
// lets x through (section 2.2); the discriminator of Yu et al. 2017 begins with
// Xavier's rule. Inputs of the Function: x (rows, Width) and the weights; the output
// has the shape of x.
type Highway struct {
	HighwayConfig
	room
	weights *Weights

	pre             []float32 // (rows, Width), if the activation keeps its input
	transform, gate []float32 // (rows, Width)

	dh, dt []float32    // (rows, Width): gradients before activation and sigmoid
	across [2][]float32 // (Width, rows): dh and dt, transposed
	dx     []float32    // (Width, rows): the gradient by x, transposed
}

// highwayRun is how many columns one goroutine computes at once. Work is cut by
// columns and not by groups of rows: the matrices may be larger than a cache, and so
// each element of theirs is read, and its gradient written, once.
const highwayRun = 96

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
	room := func() []float32 { return make([]float32, n) }
	h.transform, h.gate, h.dh, h.dt, h.dx = room(), room(), room(), room(), room()
	h.across = [2][]float32{room(), room()}
	h.pre = h.transform
	if h.Activation.keepsInput() {
		h.pre = room()
	}
}

// columns calls f with runs of columns, on the crew: from and how many.
func (h *Highway) columns(f func(from, n int)) {
	h.crew.Each((h.Width+highwayRun-1)/highwayRun, func(i int) {
		from := i * highwayRun
		f(from, min(highwayRun, h.Width-from))
	})
}

// Forward computes the layer.
func (h *Highway) Forward(in [][]float32, out []float32) {
	w, width, rows := h.weights.cut(in[1]), h.Width, h.Of.count(h.batch)
	h.columns(func(from, n int) {
		kernel.Gemm(rows, n, width, in[0], width, 1, w[0][from:], width, h.pre[from:], width, w[2][from:], 0)
		kernel.Gemm(rows, n, width, in[0], width, 1, w[1][from:], width, h.gate[from:], width, w[3][from:], 0)
		for i := range rows {
			a, b := i*width+from, i*width+from+n
			x, transform, gate, y := in[0][a:b], h.transform[a:b], h.gate[a:b], out[a:b]
			h.Activation.apply(h.pre[a:b], transform)
			kernel.Sigmoid(gate, gate)
			for j, v := range x {
				y[j] = gate[j]*transform[j] + (1-gate[j])*v
			}
		}
	})
}

// Backward writes the gradients by x and by the weights.
func (h *Highway) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	w, d, width, rows := h.weights.cut(in[1]), h.weights.cut(din[1]), h.Width, h.Of.count(h.batch)
	h.columns(func(from, n int) {
		clear(d[2][from : from+n])
		clear(d[3][from : from+n])
		for i := range rows {
			h.chain(i*width+from, i*width+from+n, in[0], dout, din[0])
		}
		for j, dy := range [2][]float32{h.dh, h.dt} {
			kernel.ColumnSums(rows, n, dy[from:], width, d[2+j][from:])
			kernel.Transpose(rows, n, dy[from:], width, h.across[j][from*rows:], rows)
		}
	})
	h.columns(func(from, n int) {
		// Rows from on of the matrices are what columns from on of x meet.
		dx := h.dx[from*rows:]
		clear(dx[:n*rows])
		for j, dy := range [2][]float32{h.dh, h.dt} {
			kernel.Gemm(n, width, rows, in[0][from:], 1, width, dy, width, d[j][from*width:], width, nil, 0)
			kernel.Gemm(n, rows, width, w[j][from*width:], width, 1, h.across[j], rows, dx, rows, dx, rows)
		}
		for i := range rows {
			for j := range n {
				din[0][i*width+from+j] += dx[j*rows+i]
			}
		}
	})
}

// chain computes the gradients of elements from up to to before activation and
// sigmoid, and writes that by x along the carry gate.
func (h *Highway) chain(from, to int, x, dout, dx []float32) {
	x, transform, gate := x[from:to], h.transform[from:to], h.gate[from:to]
	dh, dt, dx := h.dh[from:to], h.dt[from:to], dx[from:to]
	for i, d := range dout[from:to] {
		t := gate[i]
		dh[i] = d * t
		dt[i] = d * (transform[i] - x[i]) * t * (1 - t)
		dx[i] = d * (1 - t)
	}
	h.Activation.chain(h.pre[from:to], transform, dh, dh)
}
