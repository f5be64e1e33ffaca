package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// linear is z = h W + b for every row: the reconstruction layer, and the intents
// of a model without intent attention.
type linear struct {
	name           string
	width, classes int
	weight, bias   []float32
	flipped        []float32 // (classes, width)
	parts          [nn.Groups]linearGrads
}

type linearGrads struct{ weight, bias []float32 }

func (l *linear) tensors() []nn.Tensor {
	return []nn.Tensor{
		{Name: l.name + ".weight", Shape: []int{l.width, l.classes}, Decay: true},
		{Name: l.name + ".bias", Shape: []int{l.classes}},
	}
}

func (l *linear) use(value [][]float32) { l.weight, l.bias = value[0], value[1] }

func (l *linear) init(r *rand.Rand) {
	nn.TruncatedNormal(r, deviation, l.weight)
	clear(l.bias)
}

func (l *linear) prepare(_ nn.Limits, training bool) {
	if !training {
		return
	}
	n := l.width * l.classes
	l.flipped = make([]float32, n)
	for g := range l.parts {
		l.parts[g] = linearGrads{make([]float32, n), make([]float32, l.classes)}
	}
}

func (l *linear) fold() {}

func (l *linear) forward(h []float32, of rows, last bool, logits []float32, _ int) {
	n := of.len()
	if last {
		h, n = h[(n-1)*l.width:], 1
	}
	kernel.Gemm(n, l.classes, l.width, h, l.width, 1, l.weight, l.classes, logits, l.classes, l.bias, 0)
}

func (l *linear) begin() {
	kernel.Transpose(l.width, l.classes, l.weight, l.classes, l.flipped, l.width)
	for _, d := range l.parts {
		clear(d.weight)
		clear(d.bias)
	}
}

func (l *linear) backward(h []float32, of rows, dlogits, dh []float32, g int) {
	n, d := of.len(), &l.parts[g]
	kernel.Gemm(l.width, l.classes, n, h, 1, l.width, dlogits, l.classes, d.weight, l.classes, d.weight, l.classes)
	kernel.ColumnSums(n, l.classes, dlogits, l.classes, d.bias)
	kernel.Gemm(n, l.width, l.classes, dlogits, l.classes, 1, l.flipped, l.width, dh, l.width, nil, 0)
}

func (l *linear) finish(grads [][]float32) {
	clear(grads[0])
	clear(grads[1])
	for _, d := range l.parts {
		kernel.Axpy(1, d.weight, grads[0])
		kernel.Axpy(1, d.bias, grads[1])
	}
}
