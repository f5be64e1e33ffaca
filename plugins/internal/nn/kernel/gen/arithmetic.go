package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// vector returns a new register.
func (m *machine) vector() vec {
	if m.zmm() {
		return m.ZMM()
	}
	return m.YMM()
}

// broadcast returns the word at a place in all lanes.
func (m *machine) broadcast(from operand.Mem) vec {
	v := m.vector()
	m.VBROADCASTSS(from, v)
	return v
}

// number returns a number, and param a parameter, in all lanes.
func (m *machine) number(x float32) vec    { return m.broadcast(m.word(math.Float32bits(x))) }
func (m *machine) param(name string) vec   { return m.broadcast(m.address(name)) }
func (m *machine) pattern(bits uint32) vec { return m.broadcast(m.word(bits)) }

func (m *machine) zero() vec {
	v := m.vector()
	m.VXORPS(v, v, v)
	return v
}

func (m *machine) add(a, b vec) vec { v := m.vector(); m.VADDPS(b, a, v); return v }
func (m *machine) sub(a, b vec) vec { v := m.vector(); m.VSUBPS(b, a, v); return v }
func (m *machine) mul(a, b vec) vec { v := m.vector(); m.VMULPS(b, a, v); return v }
func (m *machine) div(a, b vec) vec { v := m.vector(); m.VDIVPS(b, a, v); return v }
func (m *machine) and(a, b vec) vec { v := m.vector(); m.VANDPS(b, a, v); return v }

// min and max return b where a or b is not a number.
func (m *machine) min(a, b vec) vec { v := m.vector(); m.VMINPS(b, a, v); return v }
func (m *machine) max(a, b vec) vec { v := m.vector(); m.VMAXPS(b, a, v); return v }

// fma adds a b to sum, in place, and returns it.
func (m *machine) fma(a, b, sum vec) vec { m.VFMADD231PS(b, a, sum); return sum }

// polynomial returns the polynomial of x with the given coefficients, that of the
// highest power first.
func (m *machine) polynomial(x vec, coefficients ...float32) vec {
	p := m.number(coefficients[0])
	for _, c := range coefficients[1:] {
		m.VFMADD213PS(m.number(c), x, p)
	}
	return p
}

// inverse returns 1/x.
func (m *machine) inverse(x vec) vec { return m.div(m.number(1), x) }

// whereNegative returns a in the lanes where x has its sign bit set, b elsewhere.
func (m *machine) whereNegative(x, a, b vec) vec {
	v := m.vector()
	if m.zmm() {
		k := m.K()
		m.VPMOVD2M(x, k)
		m.VBLENDMPS(a, b, k, v)
	} else {
		m.VBLENDVPS(x, a, b, v)
	}
	return v
}

// zeroBelow returns v with 0 in the lanes where x is below limit.
func (m *machine) zeroBelow(limit, x, v vec) vec {
	w := m.vector()
	if m.zmm() {
		k := m.K()
		m.VCMPPS(operand.U8(5), limit, x, k) // not less than: also what is not a number
		m.VMOVAPS_Z(v, k, w)
	} else {
		t := m.vector()
		m.VCMPPS(operand.U8(1), limit, x, t) // less than
		m.VANDNPS(v, t, w)
	}
	return w
}

// reduce combines the lanes of v by an operation; the result is in all lanes.
func (m *machine) reduce(v vec, operation func(a, b vec) vec) vec {
	swap := func(emit func(to vec)) {
		t := m.vector()
		emit(t)
		v = operation(v, t)
	}
	if m.zmm() {
		swap(func(t vec) { m.VSHUFF32X4(operand.U8(0x4e), v, v, t) })
		swap(func(t vec) { m.VSHUFF32X4(operand.U8(0xb1), v, v, t) })
	} else {
		swap(func(t vec) { m.VPERM2F128(operand.U8(1), v, v, t) })
	}
	swap(func(t vec) { m.VPERMILPS(operand.U8(0x4e), v, t) })
	swap(func(t vec) { m.VPERMILPS(operand.U8(0xb1), v, t) })
	return v
}
