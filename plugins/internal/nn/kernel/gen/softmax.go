package main

func softmax(m *machine) {
	m.function("softmax", "(rows, n int, x []float32, ld int, scale float32)")
	rows, x, ld, l := m.integer("rows"), m.pointer("x"), m.bytes("ld"), m.loop(m.integer("n"))
	scale := m.param("scale")
	m.repeat(rows, func() {
		top := m.pattern(0xff800000) // -Inf
		l.each(func(i gp) {
			v := m.within(m.mul(m.load(at(x, i)), scale), top)
			m.VMAXPS(v, top, top)
		})
		top = m.highest(top)
		sum := m.zero()
		l.each(func(i gp) {
			e := exp(m, m.sub(m.mul(m.load(at(x, i)), scale), top))
			m.store(e, at(x, i))
			m.VADDPS(m.within(e, m.zero()), sum, sum)
		})
		inverse := m.inverse(m.sum(sum))
		l.each(func(i gp) {
			m.store(m.mul(m.load(at(x, i)), inverse), at(x, i))
		})
		m.ADDQ(ld, x)
	})
	m.end()
}

func softmaxGrad(m *machine) {
	m.function("softmaxGrad", "(rows, n int, p, d []float32, ld int, scale float32)")
	rows, p, d, ld, l := m.integer("rows"), m.pointer("p"), m.pointer("d"), m.bytes("ld"), m.loop(m.integer("n"))
	scale := m.param("scale")
	m.repeat(rows, func() {
		dot := m.zero()
		l.each(func(i gp) { m.fma(m.load(at(p, i)), m.load(at(d, i)), dot) })
		dot = m.sum(dot)
		l.each(func(i gp) {
			v := m.mul(m.load(at(p, i)), m.sub(m.load(at(d, i)), dot))
			m.store(m.mul(v, scale), at(d, i))
		})
		m.ADDQ(ld, p)
		m.ADDQ(ld, d)
	})
	m.end()
}
