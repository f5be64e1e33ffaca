package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestMSE(t *testing.T) {
	for of, extent := range extents {
		for i, lengths := range raggeds {
			b := batchFor(extent, lengths...)
			for _, weighted := range []bool{false, true} {
				for _, differentiated := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/batch %d/weighted %t/target is input %t", of, i, weighted, differentiated), func(t *testing.T) {
						testMSE(t, MSEConfig{Width: 5, Of: extent}, b, weighted, differentiated)
					})
				}
			}
		}
	}
}

func testMSE(t *testing.T, c MSEConfig, b *Batch, weighted, differentiated bool) {
	r := rand.New(rand.NewPCG(5, 6))
	limits, rows := limitsOf(b), count(b, c.Of)
	room := c.Of.most(limits) * c.Width
	target := randoms(r, rows*c.Width)
	weight := nans(c.Of.most(limits))
	for i := range rows {
		weight[i] = float32((i + 1) % 3)
	}
	in := []operand{{"prediction", randoms(r, rows*c.Width), room}}
	if differentiated {
		in = append(in, operand{"target", target, room})
	}
	functionTest{
		build: func(crew Crew) Function {
			m := NewMSE(c, limits, crew, b)
			if !differentiated {
				m.Target = append(append([]float32{}, target...), nans(room-len(target))...)
			}
			if weighted {
				m.Weight = weight
			}
			return m
		},
		reference: func(in [][]float64) []float64 {
			sum, total := 0.0, 0.0
			for i, p := range in[0] {
				a, v := 1.0, float64(target[i])
				if weighted {
					a = float64(weight[i/c.Width])
				}
				if differentiated {
					v = in[1][i]
				}
				sum += a * (p - v) * (p - v)
				total += a
			}
			return []float64{sum / total}
		},
		in:   in,
		room: 1,
	}.check(t)
}

// Where no row counts, loss and gradient are 0.
func TestMSENothingCounts(t *testing.T) {
	b := batchOf(2, 1)
	m := NewMSE(MSEConfig{Width: 2}, limitsOf(b), 1, b)
	m.Weight, m.Target = make([]float32, 3), make([]float32, 6)
	in, out, din := [][]float32{{1, 2, 3, 4, 5, 6}}, nans(1), [][]float32{nans(6)}
	m.Forward(in, out)
	m.Backward(in, out, []float32{1}, din)
	sameBits(t, "loss", out, []float32{0})
	sameBits(t, "gradient", din[0], make([]float32, 6))
}
