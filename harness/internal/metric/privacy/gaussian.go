package privacy

import "math"

// Gaussian is a normal distribution.
type Gaussian struct{ Mean, Deviation float64 }

// LeastDeviation is the floor of deviations that are estimated from few releases.
const LeastDeviation = 1e-3

// Fit returns the normal distribution of values by their mean and their unbiased
// standard deviation, at least LeastDeviation; floored says that the floor was needed.
func Fit(values []float64) (g Gaussian, floored bool) {
	n := float64(len(values))
	if n == 0 {
		return Gaussian{0, LeastDeviation}, true
	}
	for _, v := range values {
		g.Mean += v / n
	}
	for _, v := range values {
		g.Deviation += (v - g.Mean) * (v - g.Mean)
	}
	if n > 1 {
		g.Deviation = math.Sqrt(g.Deviation / (n - 1))
	}
	if g.Deviation < LeastDeviation {
		return Gaussian{g.Mean, LeastDeviation}, true
	}
	return g, false
}

// below is P(X <= x).
func (g Gaussian) below(x float64) float64 {
	return .5 * math.Erfc(-(x-g.Mean)/(g.Deviation*math.Sqrt2))
}

// above is P(X >= x), with every digit that a small one has.
func (g Gaussian) above(x float64) float64 {
	return .5 * math.Erfc((x-g.Mean)/(g.Deviation*math.Sqrt2))
}

// between is P(low <= X <= high), taken from the tail that both are in.
func (g Gaussian) between(low, high float64) float64 {
	if low > g.Mean {
		return g.above(low) - g.above(high)
	}
	return g.below(high) - g.below(low)
}

// Delta is the least delta at which P and Q are (epsilon, delta)-indistinguishable in
// both directions: the larger of P{L > eps} - e^eps Q{L > eps} and the same with P and
// Q exchanged, where L = ln p/q (the hockey-stick divergence). Of two normal
// distributions L is a quadratic, so that {L > eps} is a half line, an interval or all
// but one.
func Delta(p, q Gaussian, epsilon float64) float64 {
	return math.Max(delta(p, q, epsilon), delta(q, p, epsilon))
}

func delta(p, q Gaussian, epsilon float64) float64 {
	a := 1/(2*q.Deviation*q.Deviation) - 1/(2*p.Deviation*p.Deviation)
	b := p.Mean/(p.Deviation*p.Deviation) - q.Mean/(q.Deviation*q.Deviation)
	c := math.Log(q.Deviation/p.Deviation) + q.Mean*q.Mean/(2*q.Deviation*q.Deviation) - p.Mean*p.Mean/(2*p.Deviation*p.Deviation) - epsilon
	grown := math.Exp(epsilon)
	value := func(in func(Gaussian) float64) float64 { return math.Max(0, in(p)-grown*in(q)) }
	if a == 0 {
		switch {
		case b == 0: // L is constant: of equal distributions it is 0
			return 0
		case b > 0:
			return value(func(g Gaussian) float64 { return g.above(-c / b) })
		default:
			return value(func(g Gaussian) float64 { return g.below(-c / b) })
		}
	}
	root := b*b - 4*a*c
	if root <= 0 {
		if a > 0 {
			return math.Max(0, 1-grown)
		}
		return 0
	}
	// The roots, without the cancellation of near numbers.
	t := -.5 * (b + math.Copysign(math.Sqrt(root), b))
	low, high := t/a, c/t
	if low > high {
		low, high = high, low
	}
	if a > 0 {
		return value(func(g Gaussian) float64 { return g.below(low) + g.above(high) })
	}
	return value(func(g Gaussian) float64 { return g.between(low, high) })
}

// Epsilon is the least epsilon at which Delta is at most delta, by bisection; 0 if that
// is so at 0, +Inf if it is not so below 1e6.
func Epsilon(p, q Gaussian, delta float64) float64 {
	if Delta(p, q, 0) <= delta {
		return 0
	}
	low, high := 0., 1.
	for Delta(p, q, high) > delta {
		if high *= 2; high > 1e6 {
			return math.Inf(1)
		}
	}
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if Delta(p, q, middle) <= delta {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}
