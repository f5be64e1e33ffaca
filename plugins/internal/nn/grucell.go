package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// gruCell computes one step of some sequences up to n: gates hold a (n, 3h) and
// become r and z, recurrent is u (n, 3h), candidate (n, h) becomes n.
func gruCell(h int, gates, recurrent, candidate []float32) {
	rows := len(candidate) / h
	for k := range rows {
		copy(candidate[k*h:][:h], gates[k*3*h+2*h:])
		kernel.Axpy(1, recurrent[k*3*h:][:2*h], gates[k*3*h:])
	}
	kernel.Sigmoid(gates, gates)
	for k := range rows {
		r, u, to := gates[k*3*h:][:h], recurrent[k*3*h+2*h:][:h], candidate[k*h:][:h]
		for j := range to {
			to[j] += r[j] * u[j]
		}
	}
	kernel.Tanh(candidate, candidate)
}

// gruHidden writes h_t of one sequence to y, which may be hidden, its h_{t-1}.
func gruHidden(gates, candidate, hidden, y []float32) {
	z := gates[len(y):][:len(y)]
	candidate, hidden = candidate[:len(y)], hidden[:len(y)]
	for j := range y {
		y[j] = (1-z[j])*candidate[j] + z[j]*hidden[j]
	}
}

// gruCellGrad replaces one sequence's gates and recurrent by the gradients by a
// and u, and dh, the gradient by h_t, by what of it goes straight to h_{t-1}.
func gruCellGrad(gates, recurrent, candidate, hidden, dh []float32) {
	h := len(dh)
	r, z, n := gates[:h], gates[h:][:h], gates[2*h:][:h]
	ur, uz, un := recurrent[:h], recurrent[h:][:h], recurrent[2*h:][:h]
	candidate, hidden = candidate[:h], hidden[:h]
	for j, d := range dh {
		reset, update, c := r[j], z[j], candidate[j]
		dn := d * (1 - update) * (1 - c*c)
		dr := dn * un[j] * reset * (1 - reset)
		dz := d * (hidden[j] - c) * update * (1 - update)
		r[j], z[j], n[j] = dr, dz, dn
		ur[j], uz[j], un[j] = dr, dz, dn*reset
		dh[j] = d * update
	}
}

// GRUState is where n sequences are that a GRU takes step by step.
type GRUState struct {
	Hidden []float32 // (n, Hidden): h

	gates, recurrent, candidate []float32
}

// NewState returns the state of n sequences before their first step.
func (l *GRU) NewState(n int) *GRUState {
	room := func(width int) []float32 { return make([]float32, n*width) }
	return &GRUState{
		Hidden: room(l.Hidden),
		gates:  room(3 * l.Hidden), recurrent: room(3 * l.Hidden), candidate: room(l.Hidden),
	}
}

// Step takes every sequence of s one input further: x is (n, Input). It needs no
// graph and may run beside steps of other states.
func (l *GRU) Step(s *GRUState, x []float32) {
	w, h := l.weights.cut(l.weights.Value), l.Hidden
	n := len(s.Hidden) / h
	kernel.Gemm(n, 3*h, l.Input, x, l.Input, 1, w[0], 3*h, s.gates, 3*h, w[2], 0)
	kernel.Gemm(n, 3*h, h, s.Hidden, h, 1, w[1], 3*h, s.recurrent, 3*h, w[3], 0)
	gruCell(h, s.gates, s.recurrent, s.candidate)
	for k := range n {
		hidden := s.Hidden[k*h:][:h]
		gruHidden(s.gates[k*3*h:][:3*h], s.candidate[k*h:], hidden, hidden)
	}
}
