package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func axpy(m *machine) {
	m.function("axpy", "(a float32, x, y []float32)")
	a, x, y, l := m.param("a"), m.pointer("x"), m.pointer("y"), m.loop(m.length("x"))
	l.each(func(i gp) {
		m.store(m.fma(a, m.load(at(x, i)), m.load(at(y, i))), at(y, i))
	})
	m.end()
}

func multiply(m *machine) {
	m.function("multiply", "(x, y []float32)")
	x, y, l := m.pointer("x"), m.pointer("y"), m.loop(m.length("x"))
	l.each(func(i gp) {
		m.store(m.mul(m.load(at(x, i)), m.load(at(y, i))), at(y, i))
	})
	m.end()
}

// sumSquares adds in float64.
func sumSquares(m *machine) {
	m.function("sumSquares", "(x []float32) float64")
	x, l := m.pointer("x"), m.loop(m.length("x"))
	low, high := m.zero(), m.zero()
	l.each(func(i gp) {
		v, d := m.load(at(x, i)), m.vector()
		m.VCVTPS2PD(m.half(v), d)
		m.VFMADD231PD(d, d, low)
		m.VCVTPS2PD(m.upper(v), d)
		m.VFMADD231PD(d, d, high)
	})
	m.VADDPD(high, low, low)
	if m.zmm() {
		m.VADDPD(m.upper(low), low.AsY(), low.AsY())
	}
	t := m.XMM()
	m.VEXTRACTF128(operand.U8(1), low.AsY(), t)
	m.VADDPD(t, low.AsX(), t)
	m.VUNPCKHPD(t, t, low.AsX())
	m.VADDSD(t, low.AsX(), t)
	m.Store(t, m.ReturnIndex(0))
	m.end()
}

// half returns the name of the lower half of a vector, upper a copy of the upper.
func (m *machine) half(v vec) reg.Register {
	if m.zmm() {
		return v.AsY()
	}
	return v.AsX()
}

func (m *machine) upper(v vec) reg.Register {
	t := m.vector()
	if m.zmm() {
		m.VEXTRACTF64X4(operand.U8(1), v, t.AsY())
	} else {
		m.VEXTRACTF128(operand.U8(1), v, t.AsX())
	}
	return m.half(t)
}

// columnSums adds rows in their order, four vectors of columns at a time.
func columnSums(m *machine) {
	m.function("columnSums", "(rows, n int, x []float32, ld int, sum []float32)")
	x, ld, sum, l := m.pointer("x"), m.bytes("ld"), m.pointer("sum"), m.loop(m.integer("n"))
	columns := func(i gp, count int) func() {
		return func() {
			total := make([]vec, count)
			for v := range total {
				total[v] = m.load(at(sum, i).Offset(4 * m.lanes * v))
			}
			row := m.GP64()
			m.LEAQ(at(x, i), row)
			m.repeat(m.integer("rows"), func() {
				for v, t := range total {
					m.VADDPS(m.load(operand.Mem{Base: row, Disp: 4 * m.lanes * v}), t, t)
				}
				m.ADDQ(ld, row)
			})
			for v, t := range total {
				m.store(t, at(sum, i).Offset(4*m.lanes*v))
			}
		}
	}
	i := l.start()
	l.vectors(i, 4, columns(i, 4))
	l.vectors(i, 1, columns(i, 1))
	l.last(i, columns(i, 1))
	m.end()
}
