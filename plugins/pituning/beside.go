package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// beside adds the logits of a linear layer on each row's own vector to those of
// another. Under context time it is what sees a target's weekday and slot, which
// only the last row of a window has and an average over the past loses.
type beside struct {
	layer
	own  *linear
	room [nn.Groups][]float32 // logits, or gradients by h, of the linear layer
}

func (l *beside) tensors() []nn.Tensor { return append(l.layer.tensors(), l.own.tensors()...) }

func (l *beside) use(value [][]float32) {
	inner := len(value) - len(l.own.tensors())
	l.layer.use(value[:inner])
	l.own.use(value[inner:])
}

func (l *beside) init(r *rand.Rand) {
	l.layer.init(r)
	l.own.init(r)
}

func (l *beside) prepare(limits nn.Limits, training bool) {
	l.layer.prepare(limits, training)
	l.own.prepare(limits, training)
	for g := range l.room {
		l.room[g] = make([]float32, limits.Length*max(l.own.width, l.own.classes))
	}
}

func (l *beside) forward(h []float32, of rows, last bool, logits []float32, g int) {
	l.layer.forward(h, of, last, logits, g)
	n := of.len() * l.own.classes
	if last {
		n = l.own.classes
	}
	l.own.forward(h, of, last, l.room[g], g)
	kernel.Axpy(1, l.room[g][:n], logits)
}

func (l *beside) begin() {
	l.layer.begin()
	l.own.begin()
}

func (l *beside) backward(h []float32, of rows, dlogits, dh []float32, g int) {
	l.layer.backward(h, of, dlogits, dh, g)
	l.own.backward(h, of, dlogits, l.room[g], g)
	kernel.Axpy(1, l.room[g][:of.len()*l.own.width], dh)
}

func (l *beside) finish(grads [][]float32) {
	inner := len(grads) - len(l.own.tensors())
	l.layer.finish(grads[:inner])
	l.own.finish(grads[inner:])
}
