package attack

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// logistic is a logistic regression.
type logistic struct {
	scale
	weights []float64 // of the features, then the intercept
}

// Logistic learns a logistic regression with a ridge penalty of 1 (in half squares, the
// intercept free) on features of deviation 1, by Newton's method to its minimum.
func Logistic(d Data) Model {
	m := &logistic{scale: newScale(d.Rows)}
	rows := m.scale.all(d.Rows)
	n := len(rows[0]) + 1
	m.weights = make([]float64, n)
	for range 50 {
		hessian, gradient := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
		for i, r := range rows {
			x := append(r[:n-1:n-1], 1)
			p := 1 / (1 + math.Exp(-dot(m.weights, x)))
			off := p - (side(d.Members[i])+1)/2
			for j := range n {
				gradient.SetVec(j, gradient.AtVec(j)+off*x[j])
				for k := j; k < n; k++ {
					hessian.SetSym(j, k, hessian.At(j, k)+p*(1-p)*x[j]*x[k])
				}
			}
		}
		for j := range n - 1 {
			gradient.SetVec(j, gradient.AtVec(j)+m.weights[j])
			hessian.SetSym(j, j, hessian.At(j, j)+1)
		}
		hessian.SetSym(n-1, n-1, hessian.At(n-1, n-1)+1e-9) // where all rows are on one side
		var factor mat.Cholesky
		var step mat.VecDense
		if !factor.Factorize(hessian) || factor.SolveVecTo(&step, gradient) != nil {
			break
		}
		for j := range n {
			m.weights[j] -= step.AtVec(j)
		}
		if mat.Norm(&step, 2) < 1e-10 {
			break
		}
	}
	return m
}

// Score is the log odds.
func (m *logistic) Score(row []float64) float64 { return dot(m.weights, append(m.scale.of(row), 1)) }

func dot(a, b []float64) float64 {
	var sum float64
	for j := range a {
		sum += a[j] * b[j]
	}
	return sum
}
