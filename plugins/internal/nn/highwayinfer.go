package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// Infer computes the layer for n rows x (n, Width) into y, without a graph or a
// batch. gate is memory to work in; all are (n, Width) and differ. It may run
// beside itself.
func (h *Highway) Infer(n int, x, y, gate []float32) {
	w, width := h.weights.cut(h.weights.Value), h.Width
	kernel.Gemm(n, width, width, x, width, 1, w[0], width, y, width, w[2], 0)
	h.Activation.infer(y[:n*width])
	kernel.Gemm(n, width, width, x, width, 1, w[1], width, gate, width, w[3], 0)
	gate = gate[:n*width]
	kernel.Sigmoid(gate, gate)
	for i, v := range x[:n*width] {
		y[i] = gate[i]*y[i] + (1-gate[i])*v
	}
}
