package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// leak is the slope of LeakyReLU below 0.
const leak = .01

// attention sums up the items of each user, a sequence of the batch: with z_i the
// score of item i
//
//	a = softmax over the user's items of LeakyReLU(z_i)
//	u = sum over i of a_i q_i
//
// Inputs of the Function: z (rows, 1); the output is u (sequences, width).
type attention struct {
	width int
	crew  nn.Crew
	batch *nn.Batch
	q     []float32 // (items, width)
	items []int32   // (rows): filled by the caller

	weights []float32 // (rows): a, after Forward
}

// attend replaces the scores of one user's items by their attention.
func attend(z []float32) {
	for i, v := range z {
		if v < 0 {
			z[i] = leak * v
		}
	}
	kernel.Softmax(1, len(z), z, len(z), 1)
}

// Forward computes the sums.
func (a *attention) Forward(in [][]float32, out []float32) {
	eachSequence(a.crew, a.batch, func(s, from, to int) {
		weights := a.weights[from:to]
		copy(weights, in[0][from:to])
		attend(weights)
		u := out[s*a.width:][:a.width]
		clear(u)
		for i, item := range a.items[from:to] {
			kernel.Axpy(weights[i], vector(a.q, item, a.width), u)
		}
	})
}

// Backward writes the gradient by z; the items are held fixed.
func (a *attention) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	eachSequence(a.crew, a.batch, func(s, from, to int) {
		d := din[0][from:to]
		for i, item := range a.items[from:to] {
			d[i] = dot(dout[s*a.width:][:a.width], vector(a.q, item, a.width))
		}
		kernel.SoftmaxGrad(1, to-from, a.weights[from:to], d, to-from, 1)
		for i, z := range in[0][from:to] {
			if z < 0 {
				d[i] *= leak
			}
		}
	})
}
