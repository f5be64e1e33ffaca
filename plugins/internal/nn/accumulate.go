package nn

import (
	"gorgonia.org/gorgonia"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Accumulate returns a solver that adds up the gradients of every steps and then
// lets solver move the weights once by the sums: one step of a batch that is cut
// into as many. Sums are not means: the gradients are every times those of a mean.
func Accumulate(solver Solver, every int) Solver {
	if every <= 1 {
		return solver
	}
	return &accumulator{solver: solver, every: every}
}

type accumulator struct {
	solver Solver
	every  int
	taken  int
	sums   []gorgonia.ValueGrad
	grads  [][]float32
}

// Step adds the gradients up, or moves the weights.
func (a *accumulator) Step(model []gorgonia.ValueGrad) error {
	if a.sums == nil {
		for _, p := range model {
			sum := make([]float32, p.Value().Shape().TotalSize())
			a.grads = append(a.grads, sum)
			a.sums = append(a.sums, &parameter{p.Value(), dense([]int{len(sum)}, sum)})
		}
	}
	for i, p := range model {
		grad, err := p.Grad()
		if err != nil {
			return err
		}
		kernel.Axpy(1, floats(grad, nil), a.grads[i])
	}
	if a.taken++; a.taken < a.every {
		return nil
	}
	a.taken = 0
	err := a.solver.Step(a.sums)
	for _, sum := range a.grads {
		clear(sum)
	}
	return err
}
