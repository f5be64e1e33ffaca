package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// LSTMConfig is the shape of a LSTM.
type LSTMConfig struct{ Input, Hidden int }

// LSTM is one layer of long short-term memory with a forget gate (Hochreiter and
// Schmidhuber 1997; Gers et al. 2000), without peepholes. In every sequence, from
// h_0 = c_0 = 0,
//
//	[i f g o] = x_t W + h_{t-1} U + b
//	c_t = sigmoid(f) * c_{t-1} + sigmoid(i) * tanh(g)
//	h_t = sigmoid(o) * tanh(c_t)
//
// with weights "weight" W (Input, 4 Hidden), "recurrent.weight" U (Hidden, 4
// Hidden) and "bias" b (4 Hidden); gates lie in the order i, f, g, o, as in
// PyTorch, whose two biases are here their sum. Inputs of the Function: x (rows,
// Input), the weights and, if it is not 0, h_0 (sequences, Hidden); the output is
// all h_t (rows, Hidden).
type LSTM struct {
	LSTMConfig
	room
	weights *Weights

	packings [Groups]packing
	// What Backward needs, all (rows, width) in packed order.
	x            []float32 // Input; in Backward, at last, its gradient
	gates        []float32 // 4 Hidden, after the sigmoid; in Backward gradients before it
	candidate    []float32 // Hidden: tanh(g)
	squashed     []float32 // Hidden: tanh(c_t)
	hidden, cell []float32 // Hidden: h_{t-1}, c_{t-1}

	dh, dc     []float32    // (sequences, Hidden): gradients by what a step leaves, from later ones
	transposed [2][]float32 // of W and U
	grads      *groupGrads
}

// NewLSTM returns a layer for batch, its weights 0.
func NewLSTM(c LSTMConfig, l Limits, crew Crew, batch *Batch) *LSTM {
	return &LSTM{LSTMConfig: c, room: room{l, crew, batch}, weights: NewWeights(
		Tensor{Name: "weight", Shape: []int{c.Input, 4 * c.Hidden}, Decay: true},
		Tensor{Name: "recurrent.weight", Shape: []int{c.Hidden, 4 * c.Hidden}, Decay: true},
		Tensor{Name: "bias", Shape: []int{4 * c.Hidden}},
	)}
}

// Weights returns the layer's weights.
func (l *LSTM) Weights() *Weights { return l.weights }

// Node adds the layer to a graph.
func (l *LSTM) Node(g *Graph, x *Node) (*Node, error) {
	l.prepare()
	return g.Apply("lstm", l, []int{l.limits.Rows, l.Hidden}, x, g.Weights(l.weights))
}

// NodeFrom adds the layer to a graph; h_0 is given for each sequence (sequences,
// Hidden).
func (l *LSTM) NodeFrom(g *Graph, x, h0 *Node) (*Node, error) {
	l.prepare()
	return g.Apply("lstm", l, []int{l.limits.Rows, l.Hidden}, x, g.Weights(l.weights), h0)
}

func (l *LSTM) prepare() {
	rows, h := l.limits.Rows, l.Hidden
	l.x, l.gates = make([]float32, rows*l.Input), make([]float32, rows*4*h)
	l.candidate, l.squashed = make([]float32, rows*h), make([]float32, rows*h)
	l.hidden, l.cell = make([]float32, rows*h), make([]float32, rows*h)
	l.dh, l.dc = make([]float32, l.limits.Sequences*h), make([]float32, l.limits.Sequences*h)
	l.transposed = [2][]float32{make([]float32, 4*h*l.Input), make([]float32, 4*h*h)}
	l.grads = newGroupGrads(l.weights)
	for g := range l.packings {
		l.packings[g] = newPacking(l.limits)
	}
}

// Forward computes the layer.
func (l *LSTM) Forward(in [][]float32, out []float32) {
	w := l.weights.cut(in[1])
	l.crew.Each(Groups, func(g int) {
		p := &l.packings[g]
		p.pack(l.batch, g)
		if len(p.rows) > 0 {
			l.begin(p, in[2:])
			l.forward(p, in[0], w, out)
		}
	})
}

// begin writes the states before the first step; h0 is empty if they are 0.
func (l *LSTM) begin(p *packing, h0 [][]float32) {
	h := l.Hidden
	first := l.hidden[p.row*h:][:len(p.order)*h]
	clear(first)
	clear(l.cell[p.row*h:][:len(first)])
	for _, from := range h0 {
		for k, seq := range p.order {
			copy(first[k*h:][:h], from[int(seq)*h:])
		}
	}
}

func (l *LSTM) forward(p *packing, x []float32, w [][]float32, out []float32) {
	n, h := l.Input, l.Hidden
	packed := l.x[p.row*n:]
	p.gather(n, x, packed)
	kernel.Gemm(len(p.rows), 4*h, n, packed, n, 1, w[0], 4*h, l.gates[p.row*4*h:], 4*h, w[2], 0)
	at := 0
	for t := range p.live {
		live, following := int(p.live[t]), p.following(t)
		from, to := (p.row+at)*h, (p.row+at+live)*h
		next := to + following*h
		gates := l.gates[from*4 : to*4]
		kernel.Gemm(live, 4*h, h, l.hidden[from:], h, 1, w[1], 4*h, gates, 4*h, gates, 4*h)
		lstmCell(h, gates, l.candidate[from:to], l.cell[from:to], l.squashed[from:to], l.cell[to:next])
		for k, row := range p.rows[at : at+live] {
			y := out[int(row)*h:][:h]
			lstmHidden(gates[k*4*h:][:4*h], l.squashed[from+k*h:], y)
			if k < following {
				copy(l.hidden[to+k*h:][:h], y)
			}
		}
		at += live
	}
}

// Backward writes the gradients by x, by the weights and by h_0.
func (l *LSTM) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	n, h := l.Input, l.Hidden
	w := l.weights.cut(in[1])
	kernel.Transpose(n, 4*h, w[0], 4*h, l.transposed[0], n)
	kernel.Transpose(h, 4*h, w[1], 4*h, l.transposed[1], h)
	l.grads.zero()
	l.crew.Each(Groups, func(g int) {
		p := &l.packings[g]
		if len(p.rows) > 0 {
			l.backward(p, dout, l.grads.parts[g], din[0])
			for _, dh0 := range din[2:] {
				for k, seq := range p.order {
					copy(dh0[int(seq)*l.Hidden:][:l.Hidden], l.dh[(p.seq+k)*l.Hidden:])
				}
			}
		}
	})
	l.grads.reduceInto(l.crew, din[1])
}

func (l *LSTM) backward(p *packing, dout []float32, grads [][]float32, dx []float32) {
	n, h, rows := l.Input, l.Hidden, len(p.rows)
	dh, dc := l.dh[p.seq*h:][:len(p.order)*h], l.dc[p.seq*h:][:len(p.order)*h]
	clear(dh)
	clear(dc)
	at := rows
	for t := len(p.live) - 1; t >= 0; t-- {
		live := int(p.live[t])
		at -= live
		from := (p.row + at) * h
		gates := l.gates[from*4:][:live*4*h]
		for k, row := range p.rows[at : at+live] {
			i := from + k*h
			kernel.Axpy(1, dout[int(row)*h:][:h], dh[k*h:])
			lstmCellGrad(gates[k*4*h:][:4*h], l.candidate[i:], l.cell[i:], l.squashed[i:], dh[k*h:][:h], dc[k*h:])
		}
		kernel.Gemm(live, h, 4*h, gates, 4*h, 1, l.transposed[1], h, dh, h, nil, 0)
	}
	packed, gates := l.x[p.row*n:], l.gates[p.row*4*h:]
	linearGrad(rows, n, 4*h, packed, gates, 4*h, grads[0], 4*h, grads[2])
	linearGrad(rows, h, 4*h, l.hidden[p.row*h:], gates, 4*h, grads[1], 4*h, nil)
	kernel.Gemm(rows, n, 4*h, gates, 4*h, 1, l.transposed[0], n, packed, n, nil, 0)
	p.scatter(n, packed, dx)
}
