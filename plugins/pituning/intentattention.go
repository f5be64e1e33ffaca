package main

import (
	"math"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// intentAttention is PITuning's intent attention network at every row of a
// sequence at once. With the vectors h_1 ... h_n of its rows and a learned
// embedding g_k of class k, row t has
//
//	a_ki = score_k(h_i)                          for i <= t
//	u_kt = sum over i <= t of softmax_i(a_ki) h_i
//	z_kt = predict_k(u_kt)                       the logit of class k
//
// score and predict are units. Since a_ki does not depend on t, the softmax over
// the first t rows follows from that over t-1 of them:
//
//	u_kt = (1-b_kt) u_k(t-1) + b_kt h_t,  b_kt = sigmoid(a_kt - l_k(t-1)),
//	l_kt = log sum over i <= t of exp(a_ki) = l_k(t-1) + log(1 + exp(a_kt - l_k(t-1)))
//
// so that all rows cost about as much as the last one alone.
type intentAttention struct {
	width, classes, hidden int
	embeddings             []float32 // g: (classes, width)
	score, predict         unit

	preScore, prePredict []float32 // (rows, classes hidden): hidden values before PReLU
	share                []float32 // b: (rows, classes)
	work                 [nn.Groups]attentionWork
}

// attentionWork is the memory of one goroutine, for one sequence.
type attentionWork struct {
	u, du []float32 // (rows, classes width)
	a, da []float32 // (rows, classes)
	past  []float32 // (classes): l
}

func newIntentAttention(width, classes, hidden int) *intentAttention {
	u := unit{width: width, classes: classes, hidden: hidden}
	return &intentAttention{width: width, classes: classes, hidden: hidden, score: u, predict: u}
}

func (t *intentAttention) tensors() []nn.Tensor {
	all := []nn.Tensor{{Name: "intent", Shape: []int{t.classes, t.width}, Decay: true}}
	return append(append(all, t.score.tensors("score")...), t.predict.tensors("predict")...)
}

func (t *intentAttention) use(value [][]float32) {
	t.embeddings = value[0]
	t.score.value, t.predict.value = unitTensorsOf(value[1:]), unitTensorsOf(value[1+unitParts:])
}

func (t *intentAttention) init(r *rand.Rand) {
	for i := range t.embeddings {
		t.embeddings[i] = float32(r.NormFloat64())
	}
	t.score.init(r)
	t.predict.init(r)
}

func (t *intentAttention) prepare(l nn.Limits, training bool) {
	n, width := t.classes*t.hidden, t.classes*t.width
	floats := func(n int) []float32 { return make([]float32, n) }
	t.score.prepare(training)
	t.predict.prepare(training)
	for g := range t.work {
		w := &t.work[g]
		w.u, w.a, w.past = floats(l.Length*width), floats(l.Length*t.classes), floats(t.classes)
		if training {
			w.du, w.da = floats(l.Length*width), floats(l.Length*t.classes)
		}
	}
	t.preScore, t.prePredict, t.share = floats(l.Wanted*n), floats(l.Wanted*n), floats(l.Wanted*t.classes)
}

func (t *intentAttention) fold() {
	t.score.fold(t.embeddings)
	t.predict.fold(t.embeddings)
}

// forward computes the logits (rows, classes) of the rows of one sequence, or of
// the last alone.
func (t *intentAttention) forward(h []float32, of rows, last bool, logits []float32, g int) {
	n, w := of.len(), &t.work[g]
	from := of.from * t.classes
	hidden := from * t.hidden
	t.score.forward(n, inputs{h, t.width, 0}, t.preScore[hidden:], w.a)
	t.shares(n, w, t.share[from:])
	t.average(n, h, t.share[from:], w.u)
	if !last {
		t.predict.forward(n, inputs{w.u, t.classes * t.width, t.width}, t.prePredict[hidden:], logits)
		return
	}
	t.predict.forward(1, inputs{w.u[(n-1)*t.classes*t.width:], t.classes * t.width, t.width}, t.prePredict[hidden:], logits)
}

// shares computes b of n rows from a.
func (t *intentAttention) shares(n int, w *attentionWork, share []float32) {
	for k := range t.classes {
		w.past[k], share[k] = w.a[k], 1
	}
	for i := t.classes; i < n*t.classes; i += t.classes {
		for k, past := range w.past {
			s := float64(w.a[i+k] - past)
			b := 1 / (1 + math.Exp(-s))
			share[i+k] = float32(b)
			if s > 0 { // log(1 + exp(s)), without overflow
				past = w.a[i+k] + float32(-math.Log(b))
			} else {
				past += float32(math.Log1p(math.Exp(s)))
			}
			w.past[k] = past
		}
	}
}

// average computes u of n rows from h and b.
func (t *intentAttention) average(n int, h, share, u []float32) {
	d, all := t.width, t.classes*t.width
	for k := range t.classes {
		copy(u[k*d:][:d], h)
	}
	for i := 1; i < n; i++ {
		copy(u[i*all:][:all], u[(i-1)*all:])
		row := h[i*d:][:d]
		for k, b := range share[i*t.classes:][:t.classes] {
			now := u[i*all+k*d:][:d]
			kernel.Axpy(-b, u[(i-1)*all+k*d:][:d], now)
			kernel.Axpy(b, row, now)
		}
	}
}

func (t *intentAttention) begin() {
	t.score.begin()
	t.predict.begin()
}

// backward writes the gradient by h to dh, given that by the logits.
func (t *intentAttention) backward(h []float32, of rows, dlogits, dh []float32, g int) {
	n, w := of.len(), &t.work[g]
	d, all := t.width, t.classes*t.width
	from := of.from * t.classes
	hidden, share := from*t.hidden, t.share[from:]
	t.average(n, h, share, w.u)
	t.predict.backward(n, inputs{w.u, all, d}, t.prePredict[hidden:], dlogits, w.du, false, g)

	clear(dh[:n*d])
	clear(w.past) // here the gradient by l
	for i := n - 1; i > 0; i-- {
		x, dx := h[i*d:][:d], dh[i*d:][:d]
		for k := range t.classes {
			at := i*all + k*d
			b, du, before := share[i*t.classes+k], w.du[at:][:d], w.u[at-all:][:d]
			kernel.Axpy(b, du, dx)
			kernel.Axpy(1-b, du, w.du[at-all:][:d])
			ds := dotDifference(du, x, before) * b * (1 - b)
			w.da[i*t.classes+k] = ds + b*w.past[k]
			w.past[k] = (1-b)*w.past[k] - ds
		}
	}
	for k := range t.classes {
		kernel.Axpy(1, w.du[k*d:][:d], dh[:d])
		w.da[k] = w.past[k]
	}
	t.score.backward(n, inputs{h, d, 0}, t.preScore[hidden:], w.da, dh, true, g)
}

func (t *intentAttention) finish(grads [][]float32) {
	clear(grads[0])
	t.score.finish(t.embeddings, unitTensorsOf(grads[1:]), grads[0])
	t.predict.finish(t.embeddings, unitTensorsOf(grads[1+unitParts:]), grads[0])
}

// dotDifference returns d . (x - y).
func dotDifference(d, x, y []float32) float32 {
	x, y = x[:len(d)], y[:len(d)]
	var s0, s1, s2, s3 float32 // four sums at once: an addition waits for the one before it
	i := 0
	for ; i+4 <= len(d); i += 4 {
		s0 += d[i] * (x[i] - y[i])
		s1 += d[i+1] * (x[i+1] - y[i+1])
		s2 += d[i+2] * (x[i+2] - y[i+2])
		s3 += d[i+3] * (x[i+3] - y[i+3])
	}
	for ; i < len(d); i++ {
		s0 += d[i] * (x[i] - y[i])
	}
	return s0 + s1 + s2 + s3
}
