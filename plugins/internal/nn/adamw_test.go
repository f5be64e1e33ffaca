package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
)

// model is weights whose gradients a test sets.
func model(weights ...*Weights) []gorgonia.ValueGrad {
	var m []gorgonia.ValueGrad
	for _, w := range weights {
		shape := []int{len(w.Value)}
		m = append(m, &parameter{value: dense(shape, w.Value), grad: dense(shape, w.Grad)})
	}
	return m
}

// layers are two layers of several tensors, one longer than a chunk, with random
// values.
func layers() []*Weights {
	ws := []*Weights{
		NewWeights(Tensor{Name: "a.weight", Shape: []int{130, 131}, Decay: true}, Tensor{Name: "a.bias", Shape: []int{131}}),
		NewWeights(Tensor{Name: "b.weight", Shape: []int{7, 3}, Decay: true}, Tensor{Name: "b.gamma", Shape: []int{3}}),
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, w := range ws {
		for i := range w.Value {
			w.Value[i] = float32(r.NormFloat64())
		}
	}
	return ws
}

func randomGradients(r *rand.Rand, ws []*Weights) {
	for _, w := range ws {
		for i := range w.Grad {
			w.Grad[i] = float32(r.NormFloat64())
		}
	}
}

// reference is AdamW for one weight in float64, as Algorithm 2 of Loshchilov and
// Hutter 2019 writes it, with the decay times the rate.
type reference struct{ w, m, v float64 }

func (x *reference) step(c AdamWConfig, t int, g, decay float64) {
	x.m = c.Beta1*x.m + (1-c.Beta1)*g
	x.v = c.Beta2*x.v + (1-c.Beta2)*g*g
	m, v := x.m, x.v
	if c.BiasCorrection {
		m /= 1 - math.Pow(c.Beta1, float64(t+1))
		v /= 1 - math.Pow(c.Beta2, float64(t+1))
	}
	x.w -= c.Rate(t) * (m/(math.Sqrt(v)+c.Epsilon) + decay*x.w)
}

func TestAdamWReference(t *testing.T) {
	for _, correct := range []bool{false, true} {
		for _, clip := range []float64{0, 5} {
			t.Run(fmt.Sprintf("correction %v, clip %v", correct, clip), func(t *testing.T) {
				c := AdamWConfig{Rate: WarmupLinear(1e-2, 5, 100), Beta1: .9, Beta2: .999, Epsilon: 1e-6, WeightDecay: .1, ClipNorm: clip, BiasCorrection: correct}
				ws := layers()
				s := NewAdamW(c, 2, ws...)
				want := make([][]reference, len(ws))
				for i, w := range ws {
					for _, v := range w.Value {
						want[i] = append(want[i], reference{w: float64(v)})
					}
				}
				r := rand.New(rand.NewPCG(3, 4))
				for step := range 50 {
					randomGradients(r, ws)
					norm := 0.0
					for _, w := range ws {
						for _, g := range w.Grad {
							norm += float64(g) * float64(g)
						}
					}
					scale := 1.0
					if norm = math.Sqrt(norm); clip > 0 && norm > clip {
						scale = clip / norm
					}
					for i, w := range ws {
						for j, g := range w.Grad {
							decay := 0.0
							if j < len(w.Tensors[0].Value) {
								decay = c.WeightDecay
							}
							want[i][j].step(c, step, scale*float64(g), decay)
						}
					}
					if err := s.Step(model(ws[1], ws[0])); err != nil { // in another order
						t.Fatal(err)
					}
				}
				for i, w := range ws {
					for j, v := range w.Value {
						if math.Abs(float64(v)-want[i][j].w) > 1e-5 {
							t.Fatalf("weights %d, element %d: got %v, want %v", i, j, v, want[i][j].w)
						}
					}
				}
			})
		}
	}
}

// What a step adds to the moments is 1-Beta of the gradient to the last bit but one,
// although 1-Beta2 is small.
func TestAdamWMomentsAreExact(t *testing.T) {
	ws := layers()
	s := NewAdamW(AdamWConfig{Rate: Constant(0), Beta1: .9, Beta2: .999, Epsilon: 1}, 1, ws...)
	randomGradients(rand.New(rand.NewPCG(1, 1)), ws)
	if err := s.Step(model(ws...)); err != nil {
		t.Fatal(err)
	}
	for i, w := range ws {
		for j, g := range w.Grad {
			g := float64(g)
			if first, second := float64(s.first[i][j])/(.1*g), float64(s.second[i][j])/(.001*g*g); math.Abs(first-1) > 0x1p-22 || math.Abs(second-1) > 0x1p-22 {
				t.Fatalf("weights %d, element %d: moments are %v and %v of what they should be", i, j, first, second)
			}
		}
	}
}

// The bits are the same for any crew.
func TestAdamWCrew(t *testing.T) {
	run := func(crew Crew) [][]float32 {
		ws := layers()
		s := NewAdamW(AdamWConfig{Rate: Constant(.01), Beta1: .9, Beta2: .999, Epsilon: 1e-8, WeightDecay: .01, ClipNorm: 1}, crew, ws...)
		r := rand.New(rand.NewPCG(5, 6))
		for range 10 {
			randomGradients(r, ws)
			if err := s.Step(model(ws...)); err != nil {
				t.Fatal(err)
			}
		}
		return [][]float32{ws[0].Value, ws[1].Value}
	}
	want := run(1)
	for _, crew := range []Crew{2, 3, 8} {
		if diff := cmp.Diff(want, run(crew)); diff != "" {
			t.Errorf("a crew of %d computes something else (-1 +%d):\n%s", crew, crew, diff)
		}
	}
}

// After Reset a solver does what a new one does.
func TestAdamWReset(t *testing.T) {
	c := AdamWConfig{Rate: WarmupLinear(.1, 3, 100), Beta1: .9, Beta2: .99, Epsilon: 1e-8, BiasCorrection: true}
	run := func(s *AdamW, ws []*Weights) {
		r := rand.New(rand.NewPCG(7, 8))
		for range 5 {
			randomGradients(r, ws)
			if err := s.Step(model(ws...)); err != nil {
				t.Fatal(err)
			}
		}
	}
	once, twice := layers(), layers()
	run(NewAdamW(c, 1, once...), once)
	s := NewAdamW(c, 1, twice...)
	run(s, twice)
	for i, w := range layers() {
		copy(twice[i].Value, w.Value)
	}
	s.Reset()
	run(s, twice)
	for i := range once {
		if diff := cmp.Diff(once[i].Value, twice[i].Value); diff != "" {
			t.Errorf("weights %d after Reset (-new +reset):\n%s", i, diff)
		}
	}
}

// A frozen tensor stays, and how large its gradient is changes nothing else.
func TestAdamWFreeze(t *testing.T) {
	c := AdamWConfig{Rate: Constant(.1), Beta1: .9, Beta2: .99, Epsilon: 1e-8, WeightDecay: .1, ClipNorm: 1}
	run := func(size float32) []*Weights {
		ws := layers()
		s := NewAdamW(c, 1, ws...)
		s.Freeze(ws[0].Tensors...)
		for range 3 {
			for i := range ws[0].Grad {
				ws[0].Grad[i] = size
			}
			for i := range ws[1].Grad {
				ws[1].Grad[i] = float32(i)
			}
			if err := s.Step(model(ws...)); err != nil {
				t.Fatal(err)
			}
		}
		return ws
	}
	before, small, large := layers(), run(1), run(1e6)
	if diff := cmp.Diff(before[0].Value, small[0].Value); diff != "" {
		t.Errorf("frozen weights moved:\n%s", diff)
	}
	if cmp.Equal(before[1].Value, small[1].Value) {
		t.Error("the other weights did not move")
	}
	if diff := cmp.Diff(small[1].Value, large[1].Value); diff != "" {
		t.Errorf("frozen gradients count (-small +large):\n%s", diff)
	}
}

func TestAdamWThaws(t *testing.T) {
	ws := layers()
	s := NewAdamW(AdamWConfig{Rate: Constant(.1)}, 1, ws...)
	s.Freeze(*ws[0].Tensor("a.bias"), *ws[1].Tensor("b.weight"))
	s.Freeze()
	before := layers()
	randomGradients(rand.New(rand.NewPCG(1, 1)), ws)
	s.config.Epsilon = 1
	if err := s.Step(model(ws...)); err != nil {
		t.Fatal(err)
	}
	for i := range ws {
		for j, tensor := range ws[i].Tensors {
			if cmp.Equal(before[i].Tensors[j].Value, tensor.Value) {
				t.Errorf("%s did not move", tensor.Name)
			}
		}
	}
}

func TestAdamWRefuses(t *testing.T) {
	ws, others := layers(), layers()
	infinite := layers()
	infinite[1].Grad[3] = float32(math.Inf(1))
	nan := layers()
	nan[0].Grad[130*131-1] = float32(math.NaN())
	for _, x := range []struct {
		name   string
		clip   float64
		solver []*Weights
		graph  []*Weights
		want   string
	}{
		{"weights of another model", 0, ws, []*Weights{ws[0], others[1]}, "weights 1 of the graph"},
		{"weights twice", 0, ws, []*Weights{ws[0], ws[0]}, "come twice"},
		{"too few", 0, ws, ws[:1], "weights 1 of the solver (b.weight, ...)"},
		{"an infinite gradient", 1, infinite, infinite, "tensor b.weight (of weights 1) is not finite"},
		{"an infinite gradient that is not clipped", 0, infinite, infinite, "tensor b.weight (of weights 1) is not finite"},
		{"a gradient of NaN that is not clipped", 0, nan, nan, "tensor a.weight (of weights 0) is not finite"},
	} {
		c := AdamWConfig{Rate: Constant(.1), Epsilon: 1, ClipNorm: x.clip}
		err := NewAdamW(c, 1, x.solver...).Step(model(x.graph...))
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: error is %v, want one with %q", x.name, err, x.want)
		}
	}
	for i, w := range layers() {
		if !cmp.Equal(w.Value, infinite[i].Value) || !cmp.Equal(w.Value, nan[i].Value) {
			t.Errorf("weights %d moved in spite of an error", i)
		}
	}
}

func TestAdamWAllocatesNothing(t *testing.T) {
	ws := layers()
	s := NewAdamW(AdamWConfig{Rate: Constant(1e-3), Beta1: .9, Beta2: .999, Epsilon: 1e-8, ClipNorm: 1}, 1, ws...)
	m := model(ws...)
	randomGradients(rand.New(rand.NewPCG(1, 1)), ws)
	if n := testing.AllocsPerRun(20, func() {
		if err := s.Step(m); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations in a step, want none", n)
	}
}
