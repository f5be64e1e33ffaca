package main

func adamW(m *machine) {
	m.function("adamW", "(w, grad, m, v []float32, rate, beta1, rest1, beta2, rest2, epsilon, decay, scale float32)")
	w, grad, mean, square, l := m.pointer("w"), m.pointer("grad"), m.pointer("m"), m.pointer("v"), m.loop(m.length("w"))
	rate, beta1, rest1, beta2, rest2 := m.param("rate"), m.param("beta1"), m.param("rest1"), m.param("beta2"), m.param("rest2")
	epsilon, decay, scale := m.param("epsilon"), m.param("decay"), m.param("scale")
	l.each(func(i gp) {
		d := m.mul(m.load(at(grad, i)), scale)
		a := m.fma(rest1, d, m.mul(m.load(at(mean, i)), beta1))
		m.store(a, at(mean, i))
		b := m.fma(rest2, m.mul(d, d), m.mul(m.load(at(square, i)), beta2))
		m.store(b, at(square, i))
		m.VSQRTPS(b, b)
		step := m.div(m.mul(rate, a), m.add(b, epsilon))
		v := m.load(at(w, i))
		m.fma(decay, v, step)
		m.store(m.sub(v, step), at(w, i))
	})
	m.end()
}
