package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// counted adds a linear map of counts of classes to the logits of a layer: the wide
// part of a wide and deep model (Cheng et al. 2016). With phi_j of tokens.Counts,
//
//	z_k += gain sum_j c_jk phi_jk
type counted struct {
	layer
	classes, kinds int
	c              []float32 // (kinds, classes)
	parts          [nn.Groups][]float32
}

// gain lets c, which begins at 0, move as fast as what it is added to.
const gain = 2

func (l *counted) tensors() []nn.Tensor {
	return append(l.layer.tensors(), nn.Tensor{Name: "counts.weight", Shape: []int{l.kinds, l.classes}})
}

func (l *counted) use(value [][]float32) {
	inner := len(value) - 1
	l.layer.use(value[:inner])
	l.c = value[inner]
}

func (l *counted) init(r *rand.Rand) {
	l.layer.init(r)
	clear(l.c)
}

func (l *counted) prepare(limits nn.Limits, training bool) {
	l.layer.prepare(limits, training)
	if !training {
		return
	}
	for g := range l.parts {
		l.parts[g] = make([]float32, l.kinds*l.classes)
	}
}

func (l *counted) forward(h []float32, of rows, last bool, logits []float32, g int) {
	l.layer.forward(h, of, last, logits, g)
	from := of.from
	if last {
		from = of.to - 1
	}
	for i := from; i < of.to; i++ {
		z := logits[(i-from)*l.classes:][:l.classes]
		for j, phi := range of.batch.countsOf(i) {
			z[j%l.classes] += gain * phi * l.c[j]
		}
	}
}

func (l *counted) begin() {
	l.layer.begin()
	for _, d := range l.parts {
		clear(d)
	}
}

func (l *counted) backward(h []float32, of rows, dlogits, dh []float32, g int) {
	l.layer.backward(h, of, dlogits, dh, g)
	for i := range of.len() {
		dz := dlogits[i*l.classes:][:l.classes]
		for j, phi := range of.batch.countsOf(of.from + i) {
			l.parts[g][j] += gain * phi * dz[j%l.classes]
		}
	}
}

func (l *counted) finish(grads [][]float32) {
	inner := len(grads) - 1
	l.layer.finish(grads[:inner])
	clear(grads[inner])
	for _, d := range l.parts {
		kernel.Axpy(1, d, grads[inner])
	}
}
