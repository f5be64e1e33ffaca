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

// below is ln P(X <= x).
func (g Gaussian) below(x float64) float64 { return logTail((g.Mean - x) / g.Deviation) }

// above is ln P(X >= x).
func (g Gaussian) above(x float64) float64 { return logTail((x - g.Mean) / g.Deviation) }

// between is ln P(low <= X <= high), taken from the tail that both are in.
func (g Gaussian) between(low, high float64) float64 {
	whole, beyond := g.below(high), g.below(low)
	if low > g.Mean {
		whole, beyond = g.above(low), g.above(high)
	}
	return whole + math.Log1p(-math.Exp(beyond-whole))
}

// outside is ln P(X <= low or X >= high).
func (g Gaussian) outside(low, high float64) float64 {
	more, less := g.below(low), g.above(high)
	if more < less {
		more, less = less, more
	}
	return more + math.Log1p(math.Exp(less-more))
}

// logTail is ln P(Z >= z) of a standard normal Z; where that is nearly too small for a
// number, by its asymptotic series (Abramowitz and Stegun 26.2.12).
func logTail(z float64) float64 {
	if z < 25 {
		return math.Log(.5 * math.Erfc(z/math.Sqrt2))
	}
	r := 1 / (z * z)
	return -z*z/2 - math.Log(z*math.Sqrt(2*math.Pi)) + math.Log1p(-r*(1-3*r*(1-5*r*(1-7*r))))
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
	value := func(in func(Gaussian) float64) float64 {
		return math.Max(0, math.Exp(in(p))-math.Exp(epsilon+in(q)))
	}
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
			return math.Max(0, 1-math.Exp(epsilon))
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
		return value(func(g Gaussian) float64 { return g.outside(low, high) })
	}
	return value(func(g Gaussian) float64 { return g.between(low, high) })
}

// Epsilon is the least epsilon at which Delta is at most delta, which is above 0, by
// bisection; 0 if that is so at 0. It is finite: of overlaps, which are from 0 to 1 and
// whose deviations Fit floors, it is below 1e7 at PrivacyDelta.
func Epsilon(p, q Gaussian, delta float64) float64 {
	if Delta(p, q, 0) <= delta {
		return 0
	}
	low, high := 0., 1.
	for Delta(p, q, high) > delta {
		high *= 2
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
