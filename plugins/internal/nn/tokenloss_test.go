package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestTokenLoss(t *testing.T) {
	for i, lengths := range append(raggeds, []int{3*tokenRows + 5, 2}) {
		for _, c := range []struct {
			config   TokenLossConfig
			divisor  float64
			weighted bool
		}{
			{TokenLossConfig{Width: 1, Tokens: 2}, 0, false},
			{TokenLossConfig{Width: 5, Tokens: 7}, 0, true},
			{TokenLossConfig{Width: 3, Tokens: 33}, 1, true},
			{TokenLossConfig{Width: 3, Tokens: 33}, 3, false},
		} {
			t.Run(fmt.Sprintf("batch %d/%d tokens/divisor %v", i, c.config.Tokens, c.divisor), func(t *testing.T) {
				testTokenLoss(t, c.config, c.divisor, c.weighted, batchFor(EachWanted, lengths...))
			})
		}
	}
}

func testTokenLoss(t *testing.T, c TokenLossConfig, divisor float64, weighted bool, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	limits, rows := limitsOf(b), b.WantedRows()
	targets := &Targets{}
	for i := range rows {
		targets.Class = append(targets.Class, int32(r.IntN(c.Tokens)))
		if weighted {
			targets.Weight = append(targets.Weight, float32(i%3)/2)
		}
	}
	if rows > 2 {
		targets.Class[1] = -1
	}
	weights := (c.Width + 1) * c.Tokens
	functionTest{
		build: func(crew Crew) Function {
			l := NewTokenLoss(c, limits, crew, b, targets)
			l.Divisor = divisor
			l.prepare()
			return l
		},
		reference: func(in [][]float64) []float64 {
			w := take(in[1], c.Width*c.Tokens, c.Tokens)
			sum, total := 0.0, 0.0
			for i, class := range targets.Class {
				if class < 0 {
					continue
				}
				logits, weight := affine64(in[0][i*c.Width:(i+1)*c.Width], w[0], w[1], c.Width, c.Tokens), 1.0
				if weighted {
					weight = float64(targets.Weight[i])
				}
				sum += weight * smoothedCrossEntropy(logits, int(class), 0)
				total += weight
			}
			switch {
			case divisor != 0:
				total = divisor
			case total == 0:
				total = 1
			}
			return []float64{sum / total}
		},
		in: []operand{
			{"x", randoms(r, rows*c.Width), limits.Wanted * c.Width},
			{"weights", randoms(r, weights), weights},
		},
		room: 1,
	}.check(t)
}

// A probability below 1e-20 counts as 1e-20 and has no gradient.
func TestTokenLossFloor(t *testing.T) {
	b, targets := batchOf(2), &Targets{Class: []int32{1, 0}}
	l := NewTokenLoss(TokenLossConfig{Width: 1, Tokens: 2}, limitsOf(b), 1, b, targets)
	l.Divisor = 1
	l.prepare()
	in, out := [][]float32{{1, -1}, {0, 0, 50, -50}}, nans(1) // both rows have logits 50, -50
	din := [][]float32{nans(2), nans(4)}
	l.Forward(in, out)
	l.Backward(in, out, []float32{1}, din)
	if want := -math.Log(1e-20); math.Abs(float64(out[0])-want) > 1e-4 {
		t.Errorf("loss %v, want %v", out[0], want)
	}
	for i, g := range slices.Concat(din...) {
		if g != 0 {
			t.Errorf("gradient %d is %v, want 0", i, g)
		}
	}
}

// Infer gives the logits whose softmax the loss is of.
func TestTokenLossInfer(t *testing.T) {
	l := NewTokenLoss(TokenLossConfig{Width: 2, Tokens: 3}, Limits{}, 1, nil, nil)
	copy(l.Weights().Value, []float32{1, 2, 3, 4, 5, 6, .5, 0, -1})
	out := nans(6)
	l.Infer(2, []float32{1, 0, 2, -1}, out)
	sameBits(t, "logits", out, []float32{1.5, 2, 2, -1.5, -1, -1})
}
