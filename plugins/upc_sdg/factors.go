package main

import (
	"math"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// factors are the embeddings P (users, width) and Q (items, width) of a matrix
// factorisation, and an nn.Function: its Bayesian personalised ranking loss over the
// batch of B triples (Rendle et al. 2009, in the form of He et al. 2020, code)
//
//	sum over (u, i, j) of softplus(p_u q_j - p_u q_i) / B + Decay/2 (|p_u|^2 + |q_i|^2 + |q_j|^2) / B
//
// Its only input is its weights, "users" P and "items" Q; the output is a scalar.
type factors struct {
	width   int
	decay   float64
	weights *nn.Weights
	batch   []triple

	slopes []float32 // (B): of softplus, divided by B
}

func newFactors(users, items int, p Params) *factors {
	return &factors{width: p.Width, decay: p.FactorDecay, weights: nn.NewWeights(
		nn.Tensor{Name: "users", Shape: []int{users, p.Width}},
		nn.Tensor{Name: "items", Shape: []int{items, p.Width}},
	)}
}

// init draws the embeddings from a normal distribution.
func (f *factors) init(rng *rand.Rand, deviation float64) {
	for i := range f.weights.Value {
		f.weights.Value[i] = float32(deviation * rng.NormFloat64())
	}
}

// trainer compiles the loss for a solver of the weights.
func (f *factors) trainer(solver nn.Solver) (*nn.Trainer, error) {
	g := nn.NewGraph()
	loss, err := g.Apply("factors", f, nil, g.Weights(f.weights))
	if err != nil {
		return nil, err
	}
	return g.Trainer(loss, solver, &nn.Noise{})
}

// users returns P, items Q.
func (f *factors) users() []float32 { return f.weights.Tensors[0].Value }
func (f *factors) items() []float32 { return f.weights.Tensors[1].Value }

// Forward computes the loss.
func (f *factors) Forward(_ [][]float32, out []float32) {
	p, q, b := f.users(), f.items(), float64(len(f.batch))
	f.slopes = f.slopes[:0]
	loss, squares := 0.0, 0.0
	for _, t := range f.batch {
		user, positive, negative := vector(p, t.user, f.width), vector(q, t.positive, f.width), vector(q, t.negative, f.width)
		x, square := 0.0, 0.0
		for j, u := range user {
			x += float64(u * (negative[j] - positive[j]))
			square += float64(u*u + positive[j]*positive[j] + negative[j]*negative[j])
		}
		value, slope := softplus(x)
		loss, squares = loss+value, squares+square
		f.slopes = append(f.slopes, float32(slope/b))
	}
	out[0] = float32((loss + f.decay/2*squares) / b)
}

// Backward writes the gradient by P and Q.
func (f *factors) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	clear(din[0])
	p, q := f.users(), f.items()
	dp, dq := din[0][:len(p)], din[0][len(p):]
	pull := dout[0] * float32(f.decay/float64(len(f.batch)))
	for i, t := range f.batch {
		a := dout[0] * f.slopes[i]
		user, positive, negative := vector(p, t.user, f.width), vector(q, t.positive, f.width), vector(q, t.negative, f.width)
		du, di, dj := vector(dp, t.user, f.width), vector(dq, t.positive, f.width), vector(dq, t.negative, f.width)
		kernel.Axpy(a, negative, du)
		kernel.Axpy(-a, positive, du)
		kernel.Axpy(-a, user, di)
		kernel.Axpy(a, user, dj)
		kernel.Axpy(pull, user, du)
		kernel.Axpy(pull, positive, di)
		kernel.Axpy(pull, negative, dj)
	}
}

// vector returns row i of x (rows, width).
func vector(x []float32, i int32, width int) []float32 { return x[int(i)*width:][:width] }

// softplus returns ln(1 + e^x) and its slope.
func softplus(x float64) (value, slope float64) {
	value = max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
	return value, 1 / (1 + math.Exp(-x))
}

// dot returns the product of two vectors.
func dot(x, y []float32) float32 {
	sum := float32(0)
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}
