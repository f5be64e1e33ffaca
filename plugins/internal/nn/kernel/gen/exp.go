package main

import "github.com/mmcloughlin/avo/operand"

// exp returns e^x to a relative error of 2e-7, 0 where that is below the least
// normal number. x is at most 88.7. It is reduced to x - n ln 2 with an integer n
// (Cody and Waite 1980), where a polynomial is used (Cephes, expf).
func exp(m *machine, x vec) vec {
	limit := m.number(-87.33654)
	r := m.max(limit, x)
	n := m.mul(r, number(1.44269504088896341))
	if m.zmm() {
		m.VRNDSCALEPS(operand.U8(8), n, n)
	} else {
		m.VROUNDPS(operand.U8(8), n, n)
	}
	m.fnma(n, number(0.693359375), r)
	m.fnma(n, number(-2.12194440e-4), r)
	p := m.polynomial(r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3,
		4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1, 1)
	if m.zmm() {
		m.VSCALEFPS(n, p, p)
	} else { // add n to the exponent
		m.VCVTPS2DQ(n, n)
		m.VPSLLD(operand.U8(23), n, n)
		m.VPADDD(n, p, p)
	}
	return m.zeroBelow(limit, x, p)
}
