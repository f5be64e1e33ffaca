package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestBatchNorm(t *testing.T) {
	for of, extent := range extents {
		for i, lengths := range raggeds {
			t.Run(fmt.Sprintf("%s/batch %d", of, i), func(t *testing.T) {
				testBatchNorm(t, BatchNormConfig{Width: 5, Of: extent, Epsilon: 1e-2, Momentum: .1}, batchFor(extent, lengths...))
			})
		}
	}
}

func testBatchNorm(t *testing.T, c BatchNormConfig, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	limits, rows := limitsOf(b), count(b, c.Of)
	room := c.Of.most(limits) * c.Width
	functionTest{
		build: func(crew Crew) Function {
			l := NewBatchNorm(c, limits, crew, b)
			l.prepare()
			return l
		},
		reference: func(in [][]float64) []float64 {
			w, out := take(in[1], c.Width, c.Width), make([]float64, rows*c.Width)
			for j := range c.Width {
				mean, square := 0.0, 0.0
				for i := range rows {
					mean += in[0][i*c.Width+j] / float64(rows)
				}
				for i := range rows {
					d := in[0][i*c.Width+j] - mean
					square += d * d / float64(rows)
				}
				for i := range rows {
					out[i*c.Width+j] = w[0][j]*(in[0][i*c.Width+j]-mean)/math.Sqrt(square+c.Epsilon) + w[1][j]
				}
			}
			return out
		},
		in: []operand{
			{"x", randoms(r, rows*c.Width), room},
			{"weights", randoms(r, 2*c.Width), 2 * c.Width},
		},
		room: room,
	}.check(t)
}

// Known answers: torch.nn.BatchNorm1d(2) of PyTorch 1.13 after training on
// [[1, 2], [3, 2], [8, 5]] and then on [[0, 1], [2, 3]], and what it makes of
// [[1, 2]] in evaluation, with weight [2, 3] and bias [1, -1].
func TestBatchNormRunning(t *testing.T) {
	first, second := batchOf(1, 1, 1), batchOf(1, 1)
	batch := &Batch{}
	l := NewBatchNorm(BatchNormConfig{Width: 2, Epsilon: 1e-5, Momentum: .1}, limitsOf(first), 1, batch)
	l.prepare()
	copy(l.weights.Value, []float32{2, 3, 1, -1})
	forward := func(b *Batch, x ...float32) []float32 {
		*batch = *b
		y := make([]float32, len(x))
		l.Forward([][]float32{x, l.weights.Value}, y)
		return y
	}
	near := func(what string, got []float32, want ...float64) {
		t.Helper()
		for i, w := range want {
			if math.Abs(float64(got[i])-w) > 2e-6*(1+math.Abs(w)) {
				t.Errorf("%s is %v, want %v", what, got, want)
				return
			}
		}
	}
	near("output", forward(first, 1, 2, 3, 2, 8, 5), -1.0380973816, -3.1213150024, .3206341863, -3.1213150024, 3.7174632549, 3.2426300049)
	forward(second, 0, 1, 2, 3)
	near("running mean", l.Running().Value[:2], .46, .47)
	near("running variance", l.Running().Value[2:], 2.18, 1.28)
	y := []float32{1, 2}
	l.Infer(1, y, y)
	near("evaluation", y, 1.7314666510, 3.0570089817)

	// One row says nothing of a variance.
	variance := append([]float32{}, l.Running().Value[2:]...)
	sameBits(t, "one row", forward(batchOf(1), 7, 8), []float32{1, -1})
	sameBits(t, "running variance after one row", l.Running().Value[2:], variance)
}
