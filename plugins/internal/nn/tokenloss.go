package nn

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// TokenLossConfig is the shape of a TokenLoss.
type TokenLossConfig struct{ Width, Tokens int }

// TokenLoss is the loss of a language model: a softmax over a vocabulary that may
// be large. For rows x and their next tokens,
//
//	p_i = softmax(x_i W + b)
//	loss = sum_i w_i -ln max(p_i[class_i], 1e-20) / Divisor
//
// (Yu et al. 2017, Eq. 1 and code; with w_i the action value of Eq. 6 it is the
// policy gradient of Eq. 8). Below 1e-20 there is no gradient. Weights are
// "weight" W (Width, Tokens) and "bias" b (Tokens). Inputs of the Function: x
// (wanted rows, Width) and the weights; the output is the loss.
//
// Other than [Classifier] it keeps no probabilities: Forward computes the
// gradients too, some rows at a time.
type TokenLoss struct {
	TokenLossConfig
	// Divisor is what the sum is divided by; 0 means the sum of the weights w.
	Divisor float64

	room
	targets *Targets
	weights *Weights

	shares     []float32 // (wanted rows): w_i / Divisor
	dx         []float32 // (wanted rows, Width)
	transposed []float32 // (Tokens, Width)
	work       [Groups]*tokenWork
	grads      *groupGrads  // W above b: (Width+1, Tokens)
	used       [Groups]bool // which of them are of rows
}

// tokenRows is how many rows are computed together.
const tokenRows = 144

// tokenFloor is the least probability that has a logarithm of its own.
const tokenFloor = 1e-20

// tokenWork is the memory of one group.
type tokenWork struct {
	logits []float32 // (tokenRows, Tokens): then p - onehot(class)
	scaled []float32 // (tokenRows, Width+1): share times (x, 1)
	loss   float64
}

// NewTokenLoss returns a loss of the rows that leave a network of batch, its
// weights 0. Targets.Features are not read.
func NewTokenLoss(c TokenLossConfig, l Limits, crew Crew, b *Batch, t *Targets) *TokenLoss {
	return &TokenLoss{TokenLossConfig: c, room: room{l, crew, b}, targets: t, weights: NewWeights(
		Tensor{Name: "weight", Shape: []int{c.Width, c.Tokens}, Decay: true},
		Tensor{Name: "bias", Shape: []int{c.Tokens}},
	)}
}

// Weights returns the layer's weights.
func (t *TokenLoss) Weights() *Weights { return t.weights }

// Node adds the loss to a graph.
func (t *TokenLoss) Node(g *Graph, x *Node) (*Node, error) {
	t.prepare()
	return g.Apply("token loss", t, nil, x, g.Weights(t.weights))
}

func (t *TokenLoss) prepare() {
	rows := EachWanted.most(t.limits)
	t.shares, t.dx = make([]float32, rows), make([]float32, rows*t.Width)
	t.transposed = make([]float32, t.Tokens*t.Width)
	t.grads = newGroupGrads(t.weights)
	for g := range t.work {
		t.work[g] = &tokenWork{logits: make([]float32, tokenRows*t.Tokens), scaled: make([]float32, tokenRows*(t.Width+1))}
	}
}

func (t *TokenLoss) check() error {
	if err := t.room.check(); err != nil {
		return err
	}
	return t.targets.check("token loss", t.batch.WantedRows(), t.Tokens)
}

// Forward computes the loss and its gradients.
func (t *TokenLoss) Forward(in [][]float32, out []float32) {
	kernel.Transpose(t.Width, t.Tokens, in[1], t.Tokens, t.transposed, t.Width)
	divisor := t.share()
	t.crew.Each(Groups, func(g int) {
		work := t.work[g]
		work.loss = 0
		first, to := t.batch.span(g, EachWanted)
		d := t.grads.groups[g]
		t.used[g] = first < to
		for from := first; from < to; from += tokenRows {
			before := d
			if from == first {
				before = nil
			}
			t.rows(work, from, min(from+tokenRows, to), in[0], in[1], before, d)
		}
	})
	loss := 0.0
	for _, work := range t.work {
		loss += work.loss
	}
	out[0] = float32(loss / divisor)
}

// share fills shares and returns the divisor.
func (t *TokenLoss) share() float64 {
	rows, divisor := t.batch.WantedRows(), t.Divisor
	if divisor == 0 {
		for i := range rows {
			divisor += float64(t.targets.weight(i))
		}
	}
	if divisor == 0 {
		divisor = 1
	}
	for i := range rows {
		t.shares[i] = float32(float64(t.targets.weight(i)) / divisor)
	}
	return divisor
}

// rows adds the loss of rows from up to to to work, writes before, 0 if nil, and
// their gradients by the weights to d (Width+1, Tokens), and leaves those by x in dx.
func (t *TokenLoss) rows(work *tokenWork, from, to int, x, w, before, d []float32) {
	width, tokens, n := t.Width, t.Tokens, to-from
	x, dx := x[from*width:to*width], t.dx[from*width:to*width]
	kernel.Gemm(n, tokens, width, x, width, 1, w, tokens, work.logits, tokens, w[width*tokens:], 0)
	kernel.Softmax(n, tokens, work.logits, tokens, 1)
	for i := range n {
		row, share := work.logits[i*tokens:][:tokens], t.shares[from+i]
		if class := t.targets.Class[from+i]; class >= 0 {
			p := float64(row[class])
			work.loss -= float64(t.targets.weight(from+i)) * math.Log(max(p, tokenFloor))
			row[class]--
			if p < tokenFloor {
				share = 0
			}
		}
		t.shares[from+i] = share
		scaled := work.scaled[i*(width+1):][:width+1]
		for j, v := range x[i*width:][:width] {
			scaled[j] = share * v
		}
		scaled[width] = share
	}
	kernel.Gemm(width+1, tokens, n, work.scaled, 1, width+1, work.logits, tokens, d, tokens, before, tokens)
	kernel.Gemm(n, width, tokens, work.logits, tokens, 1, t.transposed, width, dx, width, nil, 0)
	for i := range n {
		scale(t.shares[from+i], dx[i*width:][:width])
	}
}

// Backward writes the gradients by x and by the weights.
func (t *TokenLoss) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	copy(din[0], t.dx[:t.batch.WantedRows()*t.Width])
	t.grads.reduceUsed(t.crew, t.used, din[1])
	if dout[0] != 1 {
		scale(dout[0], din[0][:t.batch.WantedRows()*t.Width])
		scale(dout[0], din[1])
	}
}

// Infer writes the logits of n rows x (n, Width) to out (n, Tokens). It may run
// beside itself.
func (t *TokenLoss) Infer(n int, x, out []float32) {
	w := t.weights.Value
	kernel.Gemm(n, t.Tokens, t.Width, x, t.Width, 1, w, t.Tokens, out, t.Tokens, w[t.Width*t.Tokens:], 0)
}

// scale multiplies x by a.
func scale(a float32, x []float32) {
	for i := range x {
		x[i] *= a
	}
}
