package main

import "github.com/mmcloughlin/avo/operand"

// logarithm returns ln x to a relative error of 2e-7, for normal numbers x above 0.
// With x = 2^k m and m from the root of 1/2 to that of 2 it is k ln 2 + ln m, where a
// polynomial is used (Cephes, logf).
func logarithm(m *machine, x vec) vec {
	const root = 0x3f3504f3 // the bits of sqrt(1/2)
	bits, k := m.vector(), m.vector()
	m.VPSUBD(m.pattern(root), x, bits)
	m.VPSRAD(operand.U8(23), bits, k)
	m.VCVTDQ2PS(k, k)
	f := m.and(bits, m.pattern(0x007fffff))
	m.VPADDD(m.pattern(root), f, f)
	f = m.sub(f, m.number(1))
	square := m.mul(f, f)
	p := m.polynomial(f, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1,
		1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)
	y := m.mul(m.mul(p, f), square)
	m.fma(k, number(-2.12194440e-4), y)
	m.fnma(square, number(.5), y)
	y = m.add(y, f)
	return m.fma(k, number(.693359375), y)
}

func log(m *machine) {
	m.function("log", "(x, y []float32)")
	x, y, l := m.pointer("x"), m.pointer("y"), m.loop(m.length("x"))
	l.each(func(i gp) { m.store(logarithm(m, m.load(at(x, i))), at(y, i)) })
	m.end()
}
