package attack

import (
	"math"
	"math/rand/v2"
)

// The machine's penalty, the most rows that it learns from (its kernel matrix is held
// in memory) and how exactly it keeps the optimality conditions.
const (
	penalty     = 1.
	mostRows    = 2000
	tolerance   = 1e-3
	mostUpdates = 200000
)

// machine is a support vector machine with a radial kernel.
type machine struct {
	scale
	rows  [][]float64
	alpha []float64 // times the side of the row
	shift float64
	gamma float64
}

// Machine learns a support vector machine with kernel exp(-gamma |x-y|^2), gamma one
// over the number of features of deviation 1, and penalty 1, by sequential minimal
// optimisation over the pair that violates the optimality conditions most (Keerthi et
// al. 2001, as in LIBSVM). Of more than 2,000 rows it learns from so many, drawn.
func Machine(d Data, rng *rand.Rand) Model {
	if len(d.Rows) > mostRows {
		some := Data{}
		for _, i := range rng.Perm(len(d.Rows))[:mostRows] {
			some.Rows, some.Members = append(some.Rows, d.Rows[i]), append(some.Members, d.Members[i])
		}
		d = some
	}
	m := &machine{scale: newScale(d.Rows)}
	m.rows, m.gamma = m.scale.all(d.Rows), 1/float64(len(d.Rows[0]))
	n := len(m.rows)
	kernel := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			k := math.Exp(-m.gamma * squaredDistance(m.rows[i], m.rows[j]))
			kernel[i*n+j], kernel[j*n+i] = k, k
		}
	}
	alpha, gradient := make([]float64, n), make([]float64, n) // of 1/2 a'Qa - sum a
	for i := range gradient {
		gradient[i] = -1
	}
	for range mostUpdates {
		up, low := -1, -1 // of the pair with the largest violation
		for i := range n {
			y := side(d.Members[i])
			v := -y * gradient[i]
			if (y > 0 && alpha[i] < penalty || y < 0 && alpha[i] > 0) && (up < 0 || v > -side(d.Members[up])*gradient[up]) {
				up = i
			}
			if (y > 0 && alpha[i] > 0 || y < 0 && alpha[i] < penalty) && (low < 0 || v < -side(d.Members[low])*gradient[low]) {
				low = i
			}
		}
		if up < 0 || low < 0 {
			break
		}
		yi, yj := side(d.Members[up]), side(d.Members[low])
		gap := -yi*gradient[up] + yj*gradient[low]
		m.shift = (-yi*gradient[up] - yj*gradient[low]) / 2
		if gap < tolerance {
			break
		}
		curvature := math.Max(1e-12, 2-2*kernel[up*n+low])
		step := gap / curvature
		room := func(y, a float64) float64 { // how far y*alpha can grow
			if y > 0 {
				return penalty - a
			}
			return a
		}
		step = math.Min(step, math.Min(room(yi, alpha[up]), room(-yj, alpha[low])))
		alpha[up] += yi * step
		alpha[low] -= yj * step
		for k := range n {
			gradient[k] += side(d.Members[k]) * step * (kernel[k*n+up] - kernel[k*n+low])
		}
	}
	m.alpha = alpha
	for i := range alpha {
		m.alpha[i] *= side(d.Members[i])
	}
	return m
}

// Score is the distance from the border, in the kernel's space, times the margin's.
func (m *machine) Score(row []float64) float64 {
	at, sum := m.scale.of(row), m.shift
	for i, a := range m.alpha {
		if a != 0 {
			sum += a * math.Exp(-m.gamma*squaredDistance(at, m.rows[i]))
		}
	}
	return sum
}
