package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// GRUConfig is the shape of a GRU.
type GRUConfig struct{ Input, Hidden int }

// GRU is one layer of gated recurrent units (Cho et al. 2014) in the variant of
// cuDNN and PyTorch, where the reset gate acts after the recurrent product. In
// every sequence, from h_0 = 0,
//
//	[a_r a_z a_n] = x_t W + b
//	[u_r u_z u_n] = h_{t-1} U + d
//	r = sigmoid(a_r + u_r),  z = sigmoid(a_z + u_z)
//	n = tanh(a_n + r * u_n)
//	h_t = (1 - z) * n + z * h_{t-1}
//
// with weights "weight" W (Input, 3 Hidden), "recurrent.weight" U (Hidden, 3
// Hidden), "bias" b and "recurrent.bias" d (3 Hidden); gates lie in the order r, z,
// n. Inputs of the Function: x (rows, Input) and the weights; the output is all
// h_t (rows, Hidden).
type GRU struct {
	GRUConfig
	room
	weights *Weights

	packings [Groups]packing
	// What Backward needs, all (rows, width) in packed order.
	x         []float32 // Input; in Backward, at last, its gradient
	gates     []float32 // 3 Hidden: r, z and nothing; in Backward gradients by a
	recurrent []float32 // 3 Hidden: u; in Backward its gradients
	candidate []float32 // Hidden: n
	hidden    []float32 // Hidden: h_{t-1}

	dh         []float32    // (sequences, Hidden): gradient by what a step leaves, from later ones
	transposed [2][]float32 // of W and U
	grads      *groupGrads
}

// NewGRU returns a layer for batch, its weights 0.
func NewGRU(c GRUConfig, l Limits, crew Crew, batch *Batch) *GRU {
	return &GRU{GRUConfig: c, room: room{l, crew, batch}, weights: NewWeights(
		Tensor{Name: "weight", Shape: []int{c.Input, 3 * c.Hidden}, Decay: true},
		Tensor{Name: "recurrent.weight", Shape: []int{c.Hidden, 3 * c.Hidden}, Decay: true},
		Tensor{Name: "bias", Shape: []int{3 * c.Hidden}},
		Tensor{Name: "recurrent.bias", Shape: []int{3 * c.Hidden}},
	)}
}

// Weights returns the layer's weights.
func (l *GRU) Weights() *Weights { return l.weights }

// Node adds the layer to a graph.
func (l *GRU) Node(g *Graph, x *Node) (*Node, error) {
	l.prepare()
	return g.Apply("gru", l, []int{l.limits.Rows, l.Hidden}, x, g.Weights(l.weights))
}

func (l *GRU) prepare() {
	rows, h := l.limits.Rows, l.Hidden
	l.x = make([]float32, rows*l.Input)
	l.gates, l.recurrent = make([]float32, rows*3*h), make([]float32, rows*3*h)
	l.candidate, l.hidden = make([]float32, rows*h), make([]float32, rows*h)
	l.dh = make([]float32, l.limits.Sequences*h)
	l.transposed = [2][]float32{make([]float32, 3*h*l.Input), make([]float32, 3*h*h)}
	l.grads = newGroupGrads(l.weights)
	for g := range l.packings {
		l.packings[g] = newPacking(l.limits)
	}
}

// Forward computes the layer.
func (l *GRU) Forward(in [][]float32, out []float32) {
	w := l.weights.cut(in[1])
	l.crew.Each(Groups, func(g int) {
		p := &l.packings[g]
		p.pack(l.batch, g)
		if len(p.rows) > 0 {
			l.forward(p, in[0], w, out)
		}
	})
}

func (l *GRU) forward(p *packing, x []float32, w [][]float32, out []float32) {
	n, h := l.Input, l.Hidden
	packed := l.x[p.row*n:]
	p.gather(n, x, packed)
	kernel.Gemm(len(p.rows), 3*h, n, packed, n, 1, w[0], 3*h, l.gates[p.row*3*h:], 3*h, w[2], 0)
	clear(l.hidden[p.row*h:][:int(p.live[0])*h])
	at := 0
	for t := range p.live {
		live, following := int(p.live[t]), p.following(t)
		from, to := (p.row+at)*h, (p.row+at+live)*h
		gates, recurrent := l.gates[from*3:to*3], l.recurrent[from*3:to*3]
		kernel.Gemm(live, 3*h, h, l.hidden[from:], h, 1, w[1], 3*h, recurrent, 3*h, w[3], 0)
		gruCell(h, gates, recurrent, l.candidate[from:to])
		for k, row := range p.rows[at : at+live] {
			y := out[int(row)*h:][:h]
			gruHidden(gates[k*3*h:][:3*h], l.candidate[from+k*h:], l.hidden[from+k*h:], y)
			if k < following {
				copy(l.hidden[to+k*h:][:h], y)
			}
		}
		at += live
	}
}

// Backward writes the gradients by x and by the weights.
func (l *GRU) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	n, h := l.Input, l.Hidden
	w := l.weights.cut(in[1])
	kernel.Transpose(n, 3*h, w[0], 3*h, l.transposed[0], n)
	kernel.Transpose(h, 3*h, w[1], 3*h, l.transposed[1], h)
	l.grads.zero()
	l.crew.Each(Groups, func(g int) {
		p := &l.packings[g]
		if len(p.rows) > 0 {
			l.backward(p, dout, l.grads.parts[g], din[0])
		}
	})
	l.grads.reduceInto(l.crew, din[1])
}

func (l *GRU) backward(p *packing, dout []float32, grads [][]float32, dx []float32) {
	n, h, rows := l.Input, l.Hidden, len(p.rows)
	dh := l.dh[p.seq*h:][:len(p.order)*h]
	clear(dh)
	at := rows
	for t := len(p.live) - 1; t >= 0; t-- {
		live := int(p.live[t])
		at -= live
		from := (p.row + at) * h
		gates, recurrent := l.gates[from*3:], l.recurrent[from*3:]
		for k, row := range p.rows[at : at+live] {
			i := from + k*h
			kernel.Axpy(1, dout[int(row)*h:][:h], dh[k*h:])
			gruCellGrad(gates[k*3*h:], recurrent[k*3*h:], l.candidate[i:], l.hidden[i:], dh[k*h:][:h])
		}
		kernel.Gemm(live, h, 3*h, recurrent, 3*h, 1, l.transposed[1], h, dh, h, dh, h)
	}
	packed, gates, recurrent := l.x[p.row*n:], l.gates[p.row*3*h:], l.recurrent[p.row*3*h:]
	linearGrad(rows, n, 3*h, packed, gates, 3*h, grads[0], 3*h, grads[2])
	linearGrad(rows, h, 3*h, l.hidden[p.row*h:], recurrent, 3*h, grads[1], 3*h, grads[3])
	kernel.Gemm(rows, n, 3*h, gates, 3*h, 1, l.transposed[0], n, packed, n, nil, 0)
	p.scatter(n, packed, dx)
}
