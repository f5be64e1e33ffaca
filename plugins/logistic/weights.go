package main

import "math"

// weights are the parameters as one vector, so that an optimiser can hold them:
// D rows of K, then the K intercepts. A copy with room for the columns of sums
// (see matrix) is what rows are multiplied with.
type weights []float64 // ((D+1) K)

// expanded is weights with the columns of sums: D + H rows of K, then intercepts.
type expanded struct {
	classes, columns int
	sums             []int
	w                []float64 // ((D+H+1) K)
}

func newExpanded(classes int, m *matrix) *expanded {
	return &expanded{classes, m.columns, m.sums, make([]float64, (m.columns+len(m.sums)+1)*classes)}
}

// load copies w and adds up its histograms.
func (e *expanded) load(w weights) {
	k := e.classes
	clear(e.w)
	copy(e.w, w[:e.columns*k])
	copy(e.intercepts(), w[e.columns*k:])
	for h, first := range e.sums {
		sum := e.row(e.columns + h)
		for column := first; column < first+k; column++ {
			axpy(1, e.row(column), sum)
		}
	}
}

// unload adds a gradient with respect to the expanded parameters to one with
// respect to w: the transpose of load.
func (e *expanded) unload(gradient []float64) {
	k := e.classes
	for h, first := range e.sums {
		sum := e.row(e.columns + h)
		for column := first; column < first+k; column++ {
			axpy(1, sum, e.row(column))
		}
	}
	axpy(1, e.w[:e.columns*k], gradient[:e.columns*k])
	axpy(1, e.intercepts(), gradient[e.columns*k:])
}

// row returns the K weights of a column.
func (e *expanded) row(column int) []float64 {
	return e.w[column*e.classes : (column+1)*e.classes]
}

func (e *expanded) intercepts() []float64 { return e.row(e.columns + len(e.sums)) }

// logits writes b + x W to out (K).
func (e *expanded) logits(x []entry, out []float64) {
	copy(out, e.intercepts())
	for _, f := range x {
		axpy(f.value, e.row(int(f.column)), out)
	}
}

// softmax replaces logits by probabilities and returns ln(sum exp(logits)).
func softmax(z []float64) float64 {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	sum := 0.0
	for i, v := range z {
		z[i] = math.Exp(v - top)
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
	return top + math.Log(sum)
}

// axpy adds a x to y.
func axpy(a float64, x, y []float64) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += a * v
	}
}
