package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// lstmCell computes one step of some sequences: gates (n, 4h) become their
// sigmoids, candidate tanh(g), squashed tanh(c_t), given cell c_{t-1}, all (n, h).
// The first c_t are written to next, as many as it holds; it may be cell.
func lstmCell(h int, gates, candidate, cell, squashed, next []float32) {
	for k := 0; k*h < len(cell); k++ {
		copy(candidate[k*h:][:h], gates[k*4*h+2*h:])
	}
	kernel.Sigmoid(gates, gates)
	kernel.Tanh(candidate, candidate)
	for k := 0; k*h < len(cell); k++ {
		i, f := gates[k*4*h:][:h], gates[k*4*h+h:][:h]
		g, c, to := candidate[k*h:][:h], cell[k*h:][:h], squashed[k*h:][:h]
		for j := range to {
			to[j] = f[j]*c[j] + i[j]*g[j]
		}
	}
	copy(next, squashed)
	kernel.Tanh(squashed, squashed)
}

// lstmHidden writes h_t to y, given a sequence's gates and tanh(c_t).
func lstmHidden(gates, squashed, y []float32) {
	o, squashed := gates[3*len(y):][:len(y)], squashed[:len(y)]
	for j := range y {
		y[j] = o[j] * squashed[j]
	}
}

// lstmCellGrad replaces one sequence's gates by the gradients before their
// activations and dc, the gradient by c_t from later steps, by that by c_{t-1},
// given dh, the gradient by h_t.
func lstmCellGrad(gates, candidate, cell, squashed, dh, dc []float32) {
	h := len(dh)
	i, f, g, o := gates[:h], gates[h:][:h], gates[2*h:][:h], gates[3*h:][:h]
	candidate, cell, squashed, dc = candidate[:h], cell[:h], squashed[:h], dc[:h]
	for j, d := range dh {
		in, forget, out, c := i[j], f[j], o[j], squashed[j]
		dcell := dc[j] + d*out*(1-c*c)
		i[j] = dcell * candidate[j] * in * (1 - in)
		f[j] = dcell * cell[j] * forget * (1 - forget)
		g[j] = dcell * in * (1 - candidate[j]*candidate[j])
		o[j] = d * c * out * (1 - out)
		dc[j] = dcell * forget
	}
}

// LSTMState is where n sequences are that a LSTM takes step by step.
type LSTMState struct {
	Hidden, Cell []float32 // (n, Hidden): h and c

	gates, candidate, squashed []float32
}

// NewState returns the state of n sequences before their first step.
func (l *LSTM) NewState(n int) *LSTMState {
	room := func(width int) []float32 { return make([]float32, n*width) }
	return &LSTMState{
		Hidden: room(l.Hidden), Cell: room(l.Hidden),
		gates: room(4 * l.Hidden), candidate: room(l.Hidden), squashed: room(l.Hidden),
	}
}

// Step takes every sequence of s one input further: x is (n, Input). It needs no
// graph and may run beside steps of other states.
func (l *LSTM) Step(s *LSTMState, x []float32) {
	w, h := l.weights.cut(l.weights.Value), l.Hidden
	n := len(s.Hidden) / h
	kernel.Gemm(n, 4*h, l.Input, x, l.Input, 1, w[0], 4*h, s.gates, 4*h, w[2], 0)
	kernel.Gemm(n, 4*h, h, s.Hidden, h, 1, w[1], 4*h, s.gates, 4*h, s.gates, 4*h)
	lstmCell(h, s.gates, s.candidate, s.Cell, s.squashed, s.Cell)
	for k := range n {
		lstmHidden(s.gates[k*4*h:][:4*h], s.squashed[k*h:], s.Hidden[k*h:][:h])
	}
}
