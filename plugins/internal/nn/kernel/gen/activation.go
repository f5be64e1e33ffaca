package main

// gelu emits GELU and its slope in both curves.
func gelu(m *machine) {
	for _, curve := range []struct {
		name  string
		value func(m *machine, x vec) (value vec, slope func() vec)
	}{{"Erf", geluErf}, {"Tanh", geluTanh}} {
		m.function("gelu"+curve.name, "(x, y []float32)")
		x, y, l := m.pointer("x"), m.pointer("y"), m.loop(m.length("x"))
		l.each(func(i gp) {
			value, _ := curve.value(m, m.load(at(x, i)))
			m.store(value, at(y, i))
		})
		m.end()

		m.function("gelu"+curve.name+"Slope", "(x, y []float32)")
		x, y, l = m.pointer("x"), m.pointer("y"), m.loop(m.length("x"))
		l.each(func(i gp) {
			value, slope := curve.value(m, m.load(at(x, i)))
			m.store(value, at(y, i))
			m.store(slope(), at(x, i))
		})
		m.end()
	}
}

// geluErf emits x Phi(x); erf is that of Abramowitz and Stegun 7.1.26, to an
// absolute error of 1.5e-7.
func geluErf(m *machine, x vec) (value vec, slope func() vec) {
	e := exp(m, m.mul(m.mul(x, x), number(-.5)))
	z := m.and(x, m.pattern(0x7fffffff))
	t := m.inverse(m.fma(z, number(.3275911*.7071067811865476), m.number(1)))
	p := m.polynomial(t, .5*1.061405429, .5*-1.453152027, .5*1.421413741, .5*-.284496736, .5*.254829592)
	upper := m.mul(m.mul(p, t), e) // Phi(-|x|)
	phi := m.whereNegative(x, upper, m.sub(m.number(1), upper))
	return m.mul(x, phi), func() vec {
		return m.fma(m.mul(x, number(.3989422804014327)), e, phi)
	}
}

// geluTanh emits x (1 + tanh(a (x + b x^3)))/2, by (1 + tanh(u))/2 = sigmoid(2u).
func geluTanh(m *machine, x vec) (value vec, slope func() vec) {
	const a, b = .7978845608028654, .044715
	square := m.min(m.number(100), m.mul(x, x)) // beyond, the sigmoid is 0 or 1
	phi := logistic(m, m.mul(x, m.polynomial(square, 2*a*b, 2*a)))
	return m.mul(x, phi), func() vec {
		slope := m.mul(phi, m.sub(m.number(1), phi))
		slope = m.mul(slope, m.polynomial(square, 2*3*a*b, 2*a))
		return m.fma(slope, x, phi)
	}
}

func sigmoid(m *machine) {
	m.function("sigmoid", "(x, y []float32)")
	x, y, l := m.pointer("x"), m.pointer("y"), m.loop(m.length("x"))
	l.each(func(i gp) { m.store(logistic(m, m.load(at(x, i))), at(y, i)) })
	m.end()
}

// logistic returns 1/(1+exp(-x)), 0 where that is below the least normal number.
func logistic(m *machine, x vec) vec {
	e := exp(m, m.min(m.number(88.7), m.sub(m.zero(), x)))
	return m.zeroBelow(m.number(-87.33), x, m.inverse(m.add(e, number(1))))
}

func tanh(m *machine) {
	m.function("tanh", "(x, y []float32)")
	x, y, l := m.pointer("x"), m.pointer("y"), m.loop(m.length("x"))
	l.each(func(i gp) { m.store(rationalTanh(m, m.load(at(x, i))), at(y, i)) })
	m.end()
}

// rationalTanh returns tanh(x), to an absolute error of 2e-7: x p(x^2)/q(x^2) up
// to where it is 1 in float32, and not above 1 (the coefficients are Eigen's).
func rationalTanh(m *machine, x vec) vec {
	const one = 7.90531110763549805
	x = m.max(m.number(-one), m.min(m.number(one), x))
	square := m.mul(x, x)
	p := m.polynomial(square, -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11,
		5.12229709037114e-08, 1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03)
	q := m.polynomial(square, 1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)
	t := m.div(m.mul(x, p), q)
	return m.max(m.number(-1), m.min(m.number(1), t))
}
