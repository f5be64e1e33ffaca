package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
)

// deviation is the standard deviation of initial weights (GPT-2 and BERT, code).
const deviation = .02

// rows are the wanted rows of one sequence of a batch.
type rows struct {
	batch    *batch
	from, to int
}

func (r rows) len() int { return r.to - r.from }

// layer turns vectors h (rows, width) of one sequence into logits (rows, classes).
type layer interface {
	tensors() []nn.Tensor
	// use makes the layer work on those values of its tensors.
	use(value [][]float32)
	init(r *rand.Rand)
	prepare(l nn.Limits, training bool)
	// fold is called after weights have changed and before forward.
	fold()
	// forward computes the logits of all rows, or of the last alone, on goroutine g.
	forward(h []float32, of rows, last bool, logits []float32, g int)
	// begin is called before the backward passes of a step, finish after them: it
	// writes the gradients of all tensors.
	begin()
	finish(grads [][]float32)
	// backward writes the gradient by h to dh and keeps that by the tensors for
	// finish. It follows a forward of the same rows, of all of them.
	backward(h []float32, of rows, dlogits, dh []float32, g int)
}

// head is the loss of a batch as an nn.Function: one layer tells the intent that
// follows a row, another reconstructs the event of a masked row; each reads the
// rows of its own sequences. Inputs: h (wanted rows, width) and the weights.
type head struct {
	width   int
	layers  [2]layer // by task; reconstruct may be nil
	classes [2]int
	weights *nn.Weights
	batch   *batch
	crew    nn.Crew
	dlogits []float32 // (wanted rows, the larger number of classes)
	scratch [nn.Groups][]float32
	losses  [nn.Groups]float64
	grads   [2][][]float32 // of the weights' gradient, by layer and tensor
}

// task is what a sequence is for.
type task uint8

// The tasks.
const (
	predict     task = iota // the intents that follow the rows
	reconstruct             // the events of masked rows
)

// newHead returns a head of a batch, its weights 0; time is whether targets show
// theirs. behaviours 0 leaves
// reconstruction out.
func newHead(p Params, width, classes, behaviours int, time bool, crew nn.Crew, b *batch) *head {
	k := &head{width: width, batch: b, crew: crew, classes: [2]int{classes, behaviours}}
	if p.IntentAttention {
		k.layers[predict] = newIntentAttention(width, classes, p.IntentHidden)
		if time {
			k.layers[predict] = &beside{layer: k.layers[predict], own: &linear{name: "time", width: width, classes: classes}}
		}
	} else {
		k.layers[predict] = &linear{name: "intents", width: width, classes: classes}
	}
	if p.WindowCounts {
		k.layers[predict] = &counted{layer: k.layers[predict], classes: classes, kinds: tokens.CountKinds}
	}
	if behaviours > 0 {
		k.layers[reconstruct] = &linear{name: "events", width: width, classes: behaviours}
	}
	var all []nn.Tensor
	for l := range k.each {
		all = append(all, l.tensors()...)
	}
	k.weights = nn.NewWeights(all...)
	for task, parts := range k.cut(k.weights.Value) {
		if k.layers[task] != nil {
			k.layers[task].use(parts)
		}
	}
	return k
}

// each yields the layers that there are.
func (k *head) each(yield func(layer) bool) {
	for _, l := range k.layers {
		if l != nil && !yield(l) {
			return
		}
	}
}

// cut returns the parts of a vector laid out as the weights, by layer.
func (k *head) cut(vector []float32) (parts [2][][]float32) {
	for task, l := range k.layers {
		if l == nil {
			continue
		}
		for _, t := range l.tensors() {
			n := 1
			for _, d := range t.Shape {
				n *= d
			}
			parts[task] = append(parts[task], vector[:n:n])
			vector = vector[n:]
		}
	}
	return parts
}

func (k *head) init(r *rand.Rand) {
	for l := range k.each {
		l.init(r)
	}
}

// prepare makes room for batches within limits.
func (k *head) prepare(l nn.Limits, training bool) {
	for layer := range k.each {
		layer.prepare(l, training)
	}
	if training {
		k.dlogits = make([]float32, l.Wanted*max(k.classes[0], k.classes[1]))
		for g := range k.scratch {
			k.scratch[g] = make([]float32, max(k.classes[0], k.classes[1]))
		}
	}
}

// Forward computes the loss, and its gradient by the logits.
func (k *head) Forward(in [][]float32, out []float32) {
	for l := range k.each {
		l.fold()
	}
	stride := max(k.classes[0], k.classes[1])
	k.crew.Each(nn.Groups, func(g int) {
		k.losses[g] = 0
		for s, end := k.batch.span(g); s < end; s++ {
			of, task := k.batch.rows(s), k.batch.task(s)
			classes, dlogits := k.classes[task], k.dlogits[of.from*stride:]
			k.layers[task].forward(in[0][of.from*k.width:], of, false, dlogits, g)
			for i := range of.len() {
				k.losses[g] += k.batch.targets.loss(of.from+i, dlogits[i*classes:][:classes], k.scratch[g][:classes])
			}
		}
	})
	loss := 0.0
	for _, l := range k.losses {
		loss += l
	}
	out[0] = float32(loss)
}

// Backward writes the gradients by h and by the weights.
func (k *head) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	for l := range k.each {
		l.begin()
	}
	stride := max(k.classes[0], k.classes[1])
	k.crew.Each(nn.Groups, func(g int) {
		for s, end := k.batch.span(g); s < end; s++ {
			of, task := k.batch.rows(s), k.batch.task(s)
			dlogits := k.dlogits[of.from*stride:][:of.len()*k.classes[task]]
			if dout[0] != 1 {
				for i := range dlogits {
					dlogits[i] *= dout[0]
				}
			}
			at := of.from * k.width
			k.layers[task].backward(in[0][at:], of, dlogits, din[0][at:], g)
		}
	})
	if k.grads[0] == nil || &k.grads[0][0][0] != &din[1][0] {
		k.grads = k.cut(din[1])
	}
	for task, l := range k.layers {
		if l != nil {
			l.finish(k.grads[task])
		}
	}
}

// infer writes the logits of the predicting rows of b, or of the last of every
// sequence, to out (those rows, classes), given h (wanted rows, width).
func (k *head) infer(b *batch, h []float32, last bool, out []float32) {
	l, classes := k.layers[predict], k.classes[predict]
	l.fold()
	k.crew.Each(nn.Groups, func(g int) {
		for s, end := b.span(g); s < end; s++ {
			of := b.rows(s)
			at := of.from
			if last {
				at = s
			}
			l.forward(h[of.from*k.width:], of, last, out[at*classes:], g)
		}
	})
}
