package nn

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// witness is a solver that remembers the gradients that another one moves by.
type witness struct {
	still
	mover Solver
}

func (w *witness) Step(model []gorgonia.ValueGrad) error {
	if err := w.still.Step(model); err != nil {
		return err
	}
	return w.mover.Step(model)
}

// With tensors in the middle of the network frozen, all others have the gradients
// of the reference and move by them, and the frozen ones stay.
func TestPartlyFrozen(t *testing.T) {
	const rate = 1e-3
	for _, s := range []shape{shapes[1], shapes[5]} {
		t.Run(s.String(), func(t *testing.T) {
			n := newNetwork(t, s, 2, 1, 5, 17, 2, 21, 9)
			layers := n.weights()
			frozen := []Tensor{*layers[1].Tensor("attention.out.weight"), *layers[1].Tensor("ln2.beta"), *layers[2].Tensor("inner.weight")}
			isFrozen := func(t Tensor) bool {
				return slices.ContainsFunc(frozen, func(f Tensor) bool { return &f.Value[0] == &t.Value[0] })
			}
			adam := NewAdamW(AdamWConfig{Rate: Constant(rate), Beta1: .9, Beta2: .999, Epsilon: 1e-8, BiasCorrection: true}, 2, Unnamed(layers...)...)
			adam.Freeze(frozen...)
			solver := &witness{mover: adam}
			n.compile(t, solver)
			reference := newOracle(n) // of the weights before the step
			before := NewSnapshot(Unnamed(layers...)...)
			if _, err := n.trainer.Step(); err != nil {
				t.Fatal(err)
			}
			n.noise.Step--
			reference.compare(t, 3, map[kernel.Family][][]float32{kernel.Active(): solver.grads})
			for i, w := range layers {
				old, grads := w.cut(before.values[i]), w.cut(solver.grads[i])
				for j, tensor := range w.Tensors {
					for e, v := range tensor.Value {
						want := 0.0 // the first step of Adam is by the sign of the gradient
						if g := float64(grads[j][e]); !isFrozen(tensor) {
							want = -rate * g / (math.Abs(g) + 1e-8)
						}
						if got := float64(v) - float64(old[j][e]); math.Abs(got-want) > 1e-6 {
							t.Fatalf("%s%s: element %d moves by %v, want %v", w.Prefix, tensor.Name, e, got, want)
						}
					}
				}
			}
		})
	}
}

// A tensor that is none of the solver's cannot be frozen.
func TestFreezeStranger(t *testing.T) {
	own, other := NewWeights(Tensor{Name: "own", Shape: []int{2}}), NewWeights(Tensor{Name: "other", Shape: []int{2}})
	adam := NewAdamW(AdamWConfig{Rate: Constant(1)}, 1, own)
	want := `nn: adamw: freeze: tensor "other" is none of the solver's`
	if got := panics(func() { adam.Freeze(own.Tensors[0], other.Tensors[0]) }); !strings.Contains(got, want) {
		t.Errorf("panics with %q, want %q", got, want)
	}
}
