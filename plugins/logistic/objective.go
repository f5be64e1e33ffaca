package main

import (
	"context"
	"sync"
)

// groups is how many parts the rows of a problem are cut into. Each part has its
// own gradient and the parts are added in order, so that the sum has the same
// bits whatever the number of threads.
const groups = 8

// problem is the function that training minimises:
//
//	sum over rows of cross-entropy + penalty/2 |W - prior|^2
//
// The intercepts are penalised only if penaliseIntercepts is set (scikit-learn
// does not).
type problem struct {
	x                  *matrix
	y                  []int32 // (N)
	classes            int
	threads            int
	penalty            float64
	prior              weights // nil: zero
	penaliseIntercepts bool

	parameters *expanded
	parts      [groups]*expanded // gradients
	losses     [groups]float64
}

func newProblem(x *matrix, y []int32, classes, threads int) *problem {
	p := &problem{x: x, y: y, classes: classes, threads: max(1, min(threads, groups)), parameters: newExpanded(classes, x)}
	for g := range p.parts {
		p.parts[g] = newExpanded(classes, x)
	}
	return p
}

// size returns the number of parameters.
func (p *problem) size() int { return (p.x.columns + 1) * p.classes }

// evaluate returns the value at w and writes the gradient.
func (p *problem) evaluate(ctx context.Context, w weights, gradient []float64) (float64, error) {
	p.parameters.load(w)
	next := make(chan int, groups)
	for g := range groups {
		next <- g
	}
	close(next)
	var workers sync.WaitGroup
	for range p.threads {
		workers.Go(func() {
			for g := range next {
				p.part(ctx, g)
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	clear(gradient)
	loss := 0.0
	for g, part := range p.parts {
		loss += p.losses[g]
		part.unload(gradient)
	}
	penalised := p.x.columns * p.classes
	if p.penaliseIntercepts {
		penalised = len(w)
	}
	for i, v := range w[:penalised] {
		if p.prior != nil {
			v -= p.prior[i]
		}
		loss += p.penalty / 2 * v * v
		gradient[i] += p.penalty * v
	}
	return loss, nil
}

// part fills in loss and gradient of group g of the rows; it stops early when
// ctx is done.
func (p *problem) part(ctx context.Context, g int) {
	gradient := p.parts[g]
	clear(gradient.w)
	z := make([]float64, p.classes)
	loss := 0.0
	for i := g * p.x.rows() / groups; i < (g+1)*p.x.rows()/groups; i++ {
		if i%64 == 0 && ctx.Err() != nil {
			return
		}
		row, y := p.x.row(i), p.y[i]
		p.parameters.logits(row, z)
		target := z[y]
		loss += softmax(z) - target
		z[y]--
		axpy(1, z, gradient.intercepts())
		for _, f := range row {
			axpy(f.value, z, gradient.row(int(f.column)))
		}
	}
	p.losses[g] = loss
}
