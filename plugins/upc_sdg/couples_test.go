package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// The map is that of a Linear over rows that hold user, item and constant, and so is its
// gradient.
func TestCouples(t *testing.T) {
	for _, constant := range [][]float32{nil, {.3}} {
		p := small()
		p.Width = 3
		f := newFactors(6, 7, p)
		r := rand.New(rand.NewPCG(1, 2))
		f.init(r, 1)
		batch := &nn.Batch{}
		batch.Reset()
		batch.Starts = append(batch.Starts, 2, 3, 7, 9, 14)
		batch.Seal()
		l := nn.Limits{Sequences: 5, Rows: 14, Wanted: 14, Length: 5}
		input := 2*p.Width + len(constant)
		linear := nn.NewLinear(nn.LinearConfig{Input: input, Output: p.Width}, l, 1, batch)
		weights := randoms(r, len(linear.Weights().Value))
		c := newCouples(linear, f, constant, l, 2, batch)
		c.users, c.items = []int32{0, 2, 3, 4, 5}, []int32{0, 3, 2, 5, 1, 0, 4, 3, 3, 0, 1, 2, 3, 6}

		out, din := make([]float32, 14*p.Width), make([]float32, len(weights))
		dout := randoms(r, len(out))
		for range 2 { // the second time over what the first left
			for i := range din {
				din[i] = float32(math.NaN())
			}
			c.Forward([][]float32{weights}, out)
			c.Backward([][]float32{weights}, out, dout, [][]float32{din})
		}
		w := doubles(weights)
		rows := func() []float64 {
			var y []float64
			for s, user := range c.users {
				for row := batch.Starts[s]; row < batch.Starts[s+1]; row++ {
					x := append(append(append([]float32{}, vector(f.users(), user, 3)...), vector(f.items(), c.items[row], 3)...), constant...)
					for k := range p.Width {
						sum := w[input*p.Width+k]
						for d, v := range x {
							sum += float64(v) * w[d*p.Width+k]
						}
						y = append(y, sum)
					}
				}
			}
			return y
		}
		near(t, "map", out, rows())
		near(t, "gradient", din, slopes(w, func() float64 {
			sum := 0.0
			for i, v := range rows() {
				sum += v * float64(dout[i])
			}
			return sum
		}))
	}
}
