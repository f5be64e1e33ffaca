package nn

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// AdamWConfig holds the settings of AdamW.
//
// The authors' BERT4Rec has Beta1 .9, Beta2 .999, Epsilon 1e-6, WeightDecay .01,
// ClipNorm 5 and no BiasCorrection; PyTorch's AdamW Epsilon 1e-8, WeightDecay .01,
// no clipping and BiasCorrection.
type AdamWConfig struct {
	Rate                  Schedule
	Beta1, Beta2, Epsilon float64
	WeightDecay           float64 // of tensors with Decay alone
	ClipNorm              float64 // the most that the norm of all gradients together may be; 0 means any
	BiasCorrection        bool    // of the moments (Kingma and Ba 2015, section 3)
}

// AdamW is Adam with decoupled weight decay (Loshchilov and Hutter 2019,
// Algorithm 2) as a Solver. A step allocates nothing that grows with the model,
// and its result does not depend on the crew.
type AdamW struct {
	config        AdamWConfig
	crew          Crew
	weights       []*Weights
	first, second [][]float32 // the moments, laid out as the weights
	gradients     [][]float32 // of the step that runs
	chunks        []chunk     // of all tensors that are not frozen
	squares       []float64   // the gradients', one sum for each chunk
	steps         tally       // taken
	update        kernel.AdamW

	addSquares, move func(i int) // for chunk i; kept so that a step need not make them
}

// chunk is a part of a tensor that one goroutine takes at once.
type chunk struct {
	weights, from, to int
	tensor            Tensor
}

// chunkSize is the most elements of a chunk.
const chunkSize = 1 << 14

// NewAdamW returns a solver for graphs that have exactly these weights, in any
// order.
func NewAdamW(c AdamWConfig, crew Crew, weights ...*Weights) *AdamW {
	s := &AdamW{config: c, crew: crew, weights: weights, gradients: make([][]float32, len(weights)), steps: newTally()}
	for _, w := range weights {
		s.first = append(s.first, make([]float32, len(w.Value)))
		s.second = append(s.second, make([]float32, len(w.Value)))
	}
	s.addSquares = func(i int) {
		c := s.chunks[i]
		s.squares[i] = kernel.SumSquares(s.gradients[c.weights][c.from:c.to])
	}
	s.move = func(i int) {
		c, update := s.chunks[i], s.update
		if !c.tensor.Decay {
			update.Decay = 0
		}
		update.Apply(s.weights[c.weights].Value[c.from:c.to], s.gradients[c.weights][c.from:c.to],
			s.first[c.weights][c.from:c.to], s.second[c.weights][c.from:c.to])
	}
	s.Freeze()
	return s
}

// Freeze makes steps leave these tensors of the weights as they are, and no
// others; none frees all. Their gradients do not count in the norm that ClipNorm
// bounds. It panics if a tensor is none of the solver's weights.
func (s *AdamW) Freeze(tensors ...Tensor) {
	for _, t := range tensors {
		if !s.owns(t) {
			panic(fmt.Sprintf("nn: adamw: freeze: tensor %q is none of the solver's: pass tensors of the weights that NewAdamW had", t.Name))
		}
	}
	frozen := func(t Tensor) bool {
		return slices.ContainsFunc(tensors, func(f Tensor) bool { return same(f.Value, t.Value) })
	}
	s.chunks = nil
	for i, w := range s.weights {
		end := 0
		for _, t := range w.Tensors {
			from := end
			end += len(t.Value)
			if frozen(t) {
				continue
			}
			for ; from < end; from += chunkSize {
				s.chunks = append(s.chunks, chunk{weights: i, from: from, to: min(from+chunkSize, end), tensor: t})
			}
		}
	}
	s.squares = make([]float64, len(s.chunks))
}

// owns says whether a tensor is one of the weights'.
func (s *AdamW) owns(t Tensor) bool {
	return slices.ContainsFunc(s.weights, func(w *Weights) bool {
		return slices.ContainsFunc(w.Tensors, func(own Tensor) bool { return len(t.Value) == 0 || same(own.Value, t.Value) })
	})
}

// Reset forgets all gradients seen: the next step is the first.
func (s *AdamW) Reset() {
	s.steps.reset()
	for i := range s.weights {
		clear(s.first[i])
		clear(s.second[i])
	}
}

// Step moves the weights. It is an error, and nothing is moved, if the model is
// not that of NewAdamW or if a gradient is NaN or infinite; the error names the
// tensor.
func (s *AdamW) Step(model []gorgonia.ValueGrad) error {
	step := s.steps.count()
	if err := s.take(model); err != nil {
		return fmt.Errorf("nn: adamw: step %d: %w", step, err)
	}
	scale, err := s.clip()
	if err != nil {
		return fmt.Errorf("nn: adamw: step %d: %w", step, err)
	}
	if step == mostTally {
		return fmt.Errorf("nn: adamw: %d steps are the most that can be counted", step)
	}
	rate := s.config.Rate(step)
	s.steps.add()
	s.update = kernel.AdamW{
		Beta1: float32(s.config.Beta1), Rest1: float32(1 - s.config.Beta1),
		Beta2: float32(s.config.Beta2), Rest2: float32(1 - s.config.Beta2),
		Decay: float32(rate * s.config.WeightDecay), Scale: float32(scale),
	}
	epsilon := s.config.Epsilon
	if s.config.BiasCorrection {
		root := math.Sqrt(1 - math.Pow(s.config.Beta2, float64(step+1)))
		rate *= root / (1 - math.Pow(s.config.Beta1, float64(step+1)))
		epsilon *= root
	}
	s.update.Rate, s.update.Epsilon = float32(rate), float32(epsilon)
	s.crew.Each(len(s.chunks), s.move)
	return nil
}

// take finds the gradients of the weights, which it knows by their memory.
func (s *AdamW) take(model []gorgonia.ValueGrad) error {
	clear(s.gradients)
	for i, p := range model {
		grad, err := p.Grad()
		if err != nil {
			return err
		}
		value := floats(p.Value(), nil)
		at := s.find(value)
		switch {
		case at < 0:
			return fmt.Errorf("weights %d of the graph, %d elements, are not the solver's: pass all weights of the graph to NewAdamW", i, len(value))
		case s.gradients[at] != nil:
			return fmt.Errorf("weights %d of the graph come twice", i)
		}
		s.gradients[at] = floats(grad, nil)
	}
	for i, g := range s.gradients {
		if len(g) != len(s.weights[i].Value) {
			return fmt.Errorf("weights %d of the solver (%s, ...) have %d elements and %d gradients: give NewAdamW only weights of the graph",
				i, s.weights[i].Tensors[0].Name, len(s.weights[i].Value), len(g))
		}
	}
	return nil
}

// find returns which weights have that memory, -1 if none.
func (s *AdamW) find(value []float32) int {
	return slices.IndexFunc(s.weights, func(w *Weights) bool { return same(w.Value, value) })
}

// same says whether two vectors are the same memory.
func same(a, b []float32) bool {
	return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0]
}

// clip returns what to multiply the gradients by.
func (s *AdamW) clip() (float64, error) {
	s.crew.Each(len(s.chunks), s.addSquares)
	sum := 0.0
	for i, q := range s.squares {
		if q-q != 0 {
			c := s.chunks[i]
			return 0, fmt.Errorf("the gradient of tensor %s (of weights %d) is not finite: lower the rate or clip gradients", c.tensor.Name, c.weights)
		}
		sum += q
	}
	if s.config.ClipNorm <= 0 {
		return 1, nil
	}
	return s.config.ClipNorm / max(s.config.ClipNorm, math.Sqrt(sum)), nil
}
