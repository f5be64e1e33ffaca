package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestConvMax(t *testing.T) {
	for i, lengths := range append(raggeds, []int{70, 3, 66, 90, 2, 5, 68}) {
		for _, c := range []ConvMaxConfig{
			{Width: 1, Windows: []Window{{1, 1}}},
			{Width: 5, Windows: []Window{{1, 3}, {2, 5}, {3, 2}, {9, 1}, {2, 4}}},
			{Width: 3, Windows: []Window{{12, 2}, {4, 17}}},
		} {
			t.Run(fmt.Sprintf("batch %d/width %d", i, c.Width), func(t *testing.T) { testConvMax(t, c, batchOf(lengths...)) })
		}
	}
}

func testConvMax(t *testing.T, c ConvMaxConfig, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	limits, weights := limitsOf(b), 0
	for _, w := range c.Windows {
		weights += w.Filters * (w.Size*c.Width + 1)
	}
	functionTest{
		build: func(crew Crew) Function {
			f := NewConvMax(c, limits, crew, b)
			f.prepare()
			return f
		},
		reference: func(in [][]float64) []float64 {
			var out []float64
			for s := range b.Sequences() {
				out = append(out, convMax64(c, in[0][int(b.Starts[s])*c.Width:int(b.Starts[s+1])*c.Width], in[1])...)
			}
			return out
		},
		in: []operand{
			{"x", randoms(r, b.Rows()*c.Width), limits.Rows * c.Width},
			{"weights", scaled(.5, randoms(r, weights)), weights},
		},
		room: limits.Sequences * c.Output(),
	}.check(t)
}

// convMax64 returns the maxima of one sequence.
func convMax64(c ConvMaxConfig, x, weights []float64) []float64 {
	var out []float64
	for _, window := range c.Windows {
		k := window.Size * c.Width
		padded := append([]float64{}, x...)
		for len(padded) < k {
			padded = append(padded, 0)
		}
		w := take(weights, window.Filters*k, window.Filters)
		weights = weights[window.Filters*(k+1):]
		for f := range window.Filters {
			best := 0.0
			for i := 0; i+k <= len(padded); i += c.Width {
				sum := w[1][f]
				for j, v := range padded[i : i+k] {
					sum += v * w[0][f*k+j]
				}
				best = math.Max(best, sum)
			}
			out = append(out, best)
		}
	}
	return out
}

// The first of equal places gets the gradient, and none where nothing is above 0.
func TestConvMaxTies(t *testing.T) {
	b := batchOf(4, 2)
	f := NewConvMax(ConvMaxConfig{Width: 1, Windows: []Window{{1, 1}}}, limitsOf(b), 1, b)
	f.prepare()
	in, out, din := [][]float32{{1, 3, 3, 2, -1, 0}, {1, 0}}, nans(2), [][]float32{nans(6), nans(2)}
	f.Forward(in, out)
	sameBits(t, "output", out, []float32{3, 0})
	f.Backward(in, out, []float32{10, 20}, din)
	sameBits(t, "gradient by x", din[0], []float32{0, 10, 0, 0, 0, 0})
	sameBits(t, "gradient by weights", din[1], []float32{30, 10})
}
