package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// placed returns a batch of sequences of those lengths whose rows have positions
// from 0, the second sequence backwards.
func placed(lengths ...int) *Batch {
	b := batchOf(lengths...)
	for s, n := range lengths {
		for i := range n {
			if s == 1 {
				i = n - 1 - i
			}
			b.Positions = append(b.Positions, int32(i))
		}
	}
	return b
}

func TestPlacement(t *testing.T) {
	for i, lengths := range raggeds {
		for _, dropout := range []float64{0, .3} {
			t.Run(fmt.Sprintf("batch %d/dropout %v", i, dropout), func(t *testing.T) {
				testPlacement(t, PlacementConfig{Width: 5, Positions: 11, Epsilon: 1e-5, Dropout: dropout}, placed(lengths...))
			})
		}
	}
}

func testPlacement(t *testing.T, c PlacementConfig, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	limits, w := limitsOf(b), c.Width
	noise := Noise{Key: [2]uint32{3, 4}, Step: 5}
	functionTest{
		build: func(crew Crew) Function {
			own := noise
			p := NewPlacement(c, limits, crew, &own, b)
			p.prepare()
			return p
		},
		reference: func(in [][]float64) []float64 {
			v := take(in[2], c.Positions*w, w, w)
			keep, scale := kernel.Keep(c.Dropout)
			bits := make([]uint64, b.Rows())
			kernel.Mask(b.Rows(), w, bits, keep, noise.stream(0), 0)
			var out []float64
			for s := range b.Sequences() {
				for row := int(b.Starts[s]); row < int(b.Starts[s+1]); row++ {
					x := newMatrix(1, w)
					for j := range w {
						x[0][j] = in[0][row*w+j] + v[0][int(b.Positions[row])*w+j] + in[1][s*w+j]
					}
					for j, y := range layerNorm(x, matrix{v[1]}, matrix{v[2]}, float64(c.Epsilon))[0] {
						if c.Dropout > 0 {
							y *= float64(scale) * float64(bits[row]>>j&1)
						}
						out = append(out, y)
					}
				}
			}
			return out
		},
		in: []operand{
			{"x", randoms(r, b.Rows()*w), limits.Rows * w},
			{"condition", randoms(r, b.Sequences()*w), limits.Sequences * w},
			{"weights", randoms(r, c.Positions*w+2*w), c.Positions*w + 2*w},
		},
		room: limits.Rows * w,
	}.check(t)
}

// Without a graph a layer gives the numbers that it gives in one.
func TestPlacementInfer(t *testing.T) {
	r, b := rand.New(rand.NewPCG(1, 2)), placed(4, 3)
	p := NewPlacement(PlacementConfig{Width: 5, Positions: 4, Epsilon: 1e-5}, limitsOf(b), 1, &Noise{}, b)
	p.prepare()
	copy(p.weights.Value, randoms(r, len(p.weights.Value)))
	x, c, want := randoms(r, 7*5), randoms(r, 5), nans(7*5)
	p.Forward([][]float32{x, append(c, c...), p.weights.Value}, want)
	p.Infer(b, x, c, nans(7))
	sameBits(t, "placement", x, want)
}

// A row at a place that the table lacks is an error of the step.
func TestPlacementUnknownPosition(t *testing.T) {
	b := placed(4)
	p := NewPlacement(PlacementConfig{Width: 5, Positions: 3, Epsilon: 1e-5}, limitsOf(b), 1, &Noise{}, b)
	if err := p.check(); err == nil {
		t.Error("position 3 of 3 is no error")
	}
}
