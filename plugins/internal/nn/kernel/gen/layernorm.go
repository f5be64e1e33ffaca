package main

import "github.com/mmcloughlin/avo/operand"

// layerNorm takes the mean in two steps, so that of equal numbers it is exact,
// and the variance from the same sums (Chan, Golub and LeVeque 1983, Eq. 1.7).
func layerNorm(m *machine) {
	m.function("layerNorm", "(rows, h int, x, gamma, beta, y, rstd []float32, eps float32)")
	rows, h := m.integer("rows"), m.integer("h")
	x, gamma, beta, y, rstd := m.pointer("x"), m.pointer("gamma"), m.pointer("beta"), m.pointer("y"), m.pointer("rstd")
	share, l, eps := share(m, h), m.loop(h), m.param("eps")
	m.repeat(rows, func() {
		mean := m.zero()
		l.each(func(i gp) { m.VADDPS(m.load(at(x, i)), mean, mean) })
		mean = m.mul(m.sum(mean), share)
		sum, squares := m.zero(), m.zero()
		l.each(func(i gp) {
			d := m.within(m.sub(m.load(at(x, i)), mean), m.zero())
			m.VADDPS(d, sum, sum)
			m.fma(d, d, squares)
		})
		sum = m.mul(m.sum(sum), share)
		m.VADDPS(sum, mean, mean)
		variance := m.mul(m.sum(squares), share)
		m.fnma(sum, sum, variance)
		r := m.add(m.max(m.zero(), variance), eps)
		m.VSQRTPS(r, r)
		r = m.inverse(r)
		m.VMOVSS(r.AsX(), operand.Mem{Base: rstd})
		l.each(func(i gp) {
			v := m.mul(m.sub(m.load(at(x, i)), mean), r)
			m.store(v, at(x, i))
			m.store(m.fma(v, m.load(at(gamma, i)), m.load(at(beta, i))), at(y, i))
		})
		m.LEAQ(at(x, h), x)
		m.LEAQ(at(y, h), y)
		m.ADDQ(operand.U32(4), rstd)
	})
	m.end()
}

func layerNormGrad(m *machine) {
	m.function("layerNormGrad", "(rows, h int, dy, xhat, gamma, rstd, dx, dgamma, dbeta []float32)")
	h := m.integer("h")
	dy, xhat, gamma, rstd := m.pointer("dy"), m.pointer("xhat"), m.pointer("gamma"), m.pointer("rstd")
	dx, dgamma, dbeta := m.pointer("dx"), m.pointer("dgamma"), m.pointer("dbeta")
	share, l := share(m, h), m.loop(h)
	m.repeat(m.integer("rows"), func() {
		sum, dot := m.zero(), m.zero()
		l.each(func(i gp) {
			d, v := m.load(at(dy, i)), m.load(at(xhat, i))
			m.store(m.fma(d, v, m.load(at(dgamma, i))), at(dgamma, i))
			m.store(m.add(d, m.load(at(dbeta, i))), at(dbeta, i))
			d = m.mul(d, m.load(at(gamma, i)))
			m.VADDPS(d, sum, sum)
			m.fma(d, v, dot)
		})
		sum = m.mul(m.sum(sum), share)
		dot = m.mul(m.sum(dot), share)
		r := m.broadcast(operand.Mem{Base: rstd})
		l.each(func(i gp) {
			d := m.sub(m.mul(m.load(at(dy, i)), m.load(at(gamma, i))), sum)
			m.fnma(dot, m.load(at(xhat, i)), d)
			m.store(m.mul(d, r), at(dx, i))
		})
		for _, p := range []gp{dy, xhat, dx} {
			m.LEAQ(at(p, h), p)
		}
		m.ADDQ(operand.U32(4), rstd)
	})
	m.end()
}

// share returns 1/h.
func share(m *machine, h gp) vec {
	x, v := m.XMM(), m.vector()
	m.VXORPS(x, x, x)
	m.VCVTSI2SSQ(h, x, x)
	m.VBROADCASTSS(x, v)
	return m.inverse(v)
}
