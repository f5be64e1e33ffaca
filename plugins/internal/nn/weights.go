package nn

import (
	"fmt"
	"slices"
)

// Tensor is a named part of a layer's weights. Value and Grad are (Shape),
// row-major, and share memory with the layer's.
type Tensor struct {
	Name  string
	Shape []int
	Decay bool // whether weight decay acts on it: matrices, not biases and gains
	Value []float32
	Grad  []float32
}

// Weights are the parameters of one layer: one vector, cut into tensors.
type Weights struct {
	Tensors []Tensor
	Value   []float32
	Grad    []float32
}

// NewWeights returns zeros for tensors of which Name, Shape and Decay are given.
func NewWeights(tensors ...Tensor) *Weights {
	total := 0
	for _, t := range tensors {
		total += size(t.Shape)
	}
	w := &Weights{Tensors: slices.Clone(tensors), Value: make([]float32, total), Grad: make([]float32, total)}
	for i, from := 0, 0; i < len(w.Tensors); i++ {
		t := &w.Tensors[i]
		to := from + size(t.Shape)
		t.Value, t.Grad = w.Value[from:to:to], w.Grad[from:to:to]
		from = to
	}
	return w
}

// Tensor returns the tensor of that name; it panics if there is none.
func (w *Weights) Tensor(name string) *Tensor {
	for i := range w.Tensors {
		if w.Tensors[i].Name == name {
			return &w.Tensors[i]
		}
	}
	panic(fmt.Sprintf("nn: no tensor %q", name))
}

// cut returns the parts of a vector that is laid out as the weights' Value is.
func (w *Weights) cut(vector []float32) [][]float32 {
	parts := make([][]float32, len(w.Tensors))
	from := 0
	for i, t := range w.Tensors {
		to := from + len(t.Value)
		parts[i] = vector[from:to:to]
		from = to
	}
	return parts
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
