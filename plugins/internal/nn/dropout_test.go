package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestDropout(t *testing.T) {
	for of, extent := range extents {
		for i, lengths := range raggeds {
			t.Run(fmt.Sprintf("%s/batch %d", of, i), func(t *testing.T) {
				testDropout(t, DropoutConfig{Width: 70, Share: .25, Of: extent}, batchFor(extent, lengths...))
			})
		}
	}
}

func testDropout(t *testing.T, c DropoutConfig, b *Batch) {
	r := rand.New(rand.NewPCG(1, 2))
	limits, n := limitsOf(b), count(b, c.Of)*c.Width
	noise := Noise{Key: [2]uint32{3, 4}, Step: 5}
	build := func(crew Crew) Function {
		noise := noise
		d := NewDropout(c, limits, crew, &noise, b)
		d.prepare()
		return d
	}
	// Which elements stay is what the layer says of ones; that it depends on
	// neither family nor crew is checked with the rest.
	ones, mask := make([]float32, n), make([]float32, c.Of.most(limits)*c.Width)
	for i := range ones {
		ones[i] = 1
	}
	build(1).Forward([][]float32{ones}, mask)
	functionTest{
		build: build,
		reference: func(in [][]float64) []float64 {
			out := make([]float64, n)
			for i, v := range in[0] {
				if mask[i] != 0 {
					out[i] = v / (1 - c.Share)
				}
			}
			return out
		},
		in:   []operand{{"x", randoms(r, n), len(mask)}},
		room: len(mask),
	}.check(t)
}

// As many are dropped as Share says, other ones in another step, and none where
// it is 0.
func TestDropoutShare(t *testing.T) {
	const rows, width, share = 300, 100, .25
	b, noise := batchOf(rows), &Noise{}
	d := NewDropout(DropoutConfig{Width: width, Share: share}, limitsOf(b), 1, noise, b)
	d.prepare()
	in := [][]float32{make([]float32, rows*width)}
	for i := range in[0] {
		in[0][i] = 3
	}
	draw := func() []float32 {
		out := make([]float32, len(d.bits)*64)
		d.Forward(in, out)
		return out[:rows*width]
	}
	first, dropped, moved := draw(), 0, 0
	noise.Step++
	for i, v := range draw() {
		switch {
		case first[i] == 0:
			dropped++
		case math.Abs(float64(first[i])-3/(1-share)) > 1e-6:
			t.Fatalf("element %d is %v, want 0 or %v", i, first[i], 3/(1-share))
		}
		if (first[i] == 0) != (v == 0) {
			moved++
		}
	}
	want, sd := rows*width*share, math.Sqrt(rows*width*share*(1-share))
	if math.Abs(float64(dropped)-want) > 4*sd {
		t.Errorf("%d elements dropped, want %.0f +- %.0f", dropped, want, 4*sd)
	}
	if moved == 0 {
		t.Error("two steps drop the same elements")
	}
	x := NewGraph().Weights(NewWeights(Tensor{Name: "x", Shape: []int{4}}))
	none := NewDropout(DropoutConfig{Width: 1}, limitsOf(b), 1, noise, b)
	if y, err := none.Node(NewGraph(), x); y != x || err != nil {
		t.Errorf("without dropout the node is %v, %v, want its input", y, err)
	}
}
