package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
)

// small is a language whose gradients can be differenced.
var small = language{tokens: 7, begin: 0, end: none, longest: 4}

// smallGenerator returns a generator of l, its weights far from 0, ready to train.
func smallGenerator(t testing.TB, l language) *generator {
	t.Helper()
	g := newGenerator(l, generatorConfig{embedding: 3, hidden: 5}, 64, 2)
	g.init(rand.New(rand.NewPCG(1, 2)))
	for _, w := range g.weights() {
		for i := range w.Value {
			w.Value[i] *= 7
		}
	}
	if err := g.compile(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.close() })
	return g
}

// of returns sequences of those tokens.
func of(tokens ...[]int32) []sequence {
	var all []sequence
	for _, t := range tokens {
		all = append(all, sequence{tokens: t})
	}
	return all
}

// recorder is a solver that moves nothing and keeps the gradients.
type recorder struct{ gradient []float64 }

func (r *recorder) Step(model []gorgonia.ValueGrad) error {
	r.gradient = r.gradient[:0]
	for _, p := range model {
		grad, err := p.Grad()
		if err != nil {
			return err
		}
		for _, v := range grad.Data().([]float32) {
			r.gradient = append(r.gradient, float64(v))
		}
	}
	return nil
}

// values64 returns a generator's weights in the order of its gradients.
func values64(g *generator) []float64 {
	var all []float64
	for _, w := range g.weights() {
		for _, v := range w.Value {
			all = append(all, float64(v))
		}
	}
	return all
}

// tokenLosses64 returns -ln p of every token of a sequence, straight from the
// equations in section 3 of Yu et al. 2017, for weights as values64 gives them.
func tokenLosses64(l language, c generatorConfig, weights []float64, sequence []int32) []float64 {
	take := func(n int) []float64 {
		part := weights[:n]
		weights = weights[n:]
		return part
	}
	e, n := c.embedding, c.hidden
	table, w, u, b := take(l.tokens*e), take(e*4*n), take(n*4*n), take(4*n)
	out, bias := take(n*l.tokens), take(l.tokens)
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	h, cell, input := make([]float64, n), make([]float64, n), l.begin
	var losses []float64
	for _, token := range sequence {
		x, next := table[int(input)*e:][:e], make([]float64, n)
		for j := range n {
			gate := func(number int) float64 {
				sum := b[number*n+j]
				for i, v := range x {
					sum += v * w[i*4*n+number*n+j]
				}
				for i, v := range h {
					sum += v * u[i*4*n+number*n+j]
				}
				return sum
			}
			cell[j] = sigmoid(gate(1))*cell[j] + sigmoid(gate(0))*math.Tanh(gate(2))
			next[j] = sigmoid(gate(3)) * math.Tanh(cell[j])
		}
		h = next
		sum, own := 0.0, 0.0
		for k := range l.tokens {
			logit := bias[k]
			for j, v := range h {
				logit += v * out[j*l.tokens+k]
			}
			sum += math.Exp(logit)
			if int32(k) == token {
				own = logit
			}
		}
		losses = append(losses, math.Log(sum)-own)
		input = token
	}
	return losses
}
