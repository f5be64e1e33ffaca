package nn

import (
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// A denoiser, from its input to its loss, learns to restore a batch whose every
// third row is noise and nothing else; crews end with the same weights, and a step
// leaves little garbage.
func TestDenoiserOverfits(t *testing.T) {
	const ids, width, inner, times = 9, 4, 12, 6
	var ends [2][]float32
	for i := range ends {
		crew, r := Crew(1+i), rand.New(rand.NewPCG(1, 2))
		b := worded(r, ids, 5, 6, 7, 5, 5)
		b.Positions = placed(5, 6, 7, 5, 5).Positions
		limits, noise := limitsOf(b), &Noise{Key: [2]uint32{1}}

		denoising := NewDenoising(DenoisingConfig{Width: width, IDs: ids, Tail: .01}, limits, crew, b)
		lookup := NewLookup(denoising.weights, limits, crew, b)
		linear := func(in, out int, a Activation, of Extent) *Linear {
			return NewLinear(LinearConfig{in, out, a, of}, limits, crew, b)
		}
		up, down := linear(width, inner, Tanh, EachRow), linear(inner, width, Identity, EachRow)
		time := linear(times, inner, SiLU, EachSequence)
		place := NewPlacement(PlacementConfig{Width: inner, Positions: 7, Epsilon: 1e-5}, limits, crew, noise, b)
		stack, err := NewStack(StackConfig{Width: inner, Blocks: 2, Heads: 3, Inner: 24, Curve: kernel.Erf, Epsilon: 1e-5}, limits, crew, noise, b)
		if err != nil {
			t.Fatal(err)
		}

		g := NewGraph()
		node := func(n *Node, err error) *Node {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		clock := make([]float32, limits.Sequences*times)
		for s := range b.Sequences() {
			Sinusoid(float64(s), clock[s*times:][:times])
		}
		x := node(up.Node(g, node(lookup.Node(g))))
		x = node(place.Node(g, x, node(time.Node(g, g.Input(clock, limits.Sequences, times)))))
		loss := node(denoising.Node(g, node(down.Node(g, node(stack.Node(g, x))))))

		layers := append(stack.Weights(), NamedWeights{"", denoising.weights}, NamedWeights{"", up.weights}, NamedWeights{"", down.weights},
			NamedWeights{"", time.weights}, NamedWeights{"", place.weights})
		for _, w := range layers {
			w.InitUniform(r)
		}
		copy(denoising.weights.Value, randoms(r, ids*width))
		for row := range b.Rows() {
			denoising.Counts[row] = true
			lookup.Scale[row] = 1
			if row%3 == 0 {
				lookup.Scale[row] = 0
				copy(lookup.Shift[row*width:][:width], randoms(r, width))
			}
		}
		for s := range denoising.Weight {
			denoising.Weight[s] = 1
		}
		solver := NewAdamW(AdamWConfig{Rate: Constant(.01), Beta1: .9, Beta2: .999, Epsilon: 1e-8, BiasCorrection: true}, crew, Unnamed(layers...)...)
		trainer, err := g.Trainer(loss, solver, noise)
		if err != nil {
			t.Fatal(err)
		}
		defer trainer.Close()
		last := 0.0
		step := func() {
			if last, err = trainer.Step(); err != nil {
				t.Fatal(err)
			}
		}
		for range 400 {
			step()
		}
		if last > .05 {
			t.Errorf("loss is %v, want at most .05", last)
		}
		if bytes := bytesPerStep(20, step); bytes > 10_000 {
			t.Errorf("a step allocates %d bytes", bytes)
		}
		for _, w := range layers {
			ends[i] = append(ends[i], w.Value...)
		}
	}
	sameBits(t, "weights of two goroutines", ends[1], ends[0])
}
