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

// number is a number in all lanes, as the right operand of an instruction.
type number float32

// right emits an instruction whose first operand is b, a vec or a number; bcst is
// its form with a broadcast from memory, which on zmm registers costs nothing.
func (m *machine) right(b any, plain, bcst func(ops ...operand.Op), operands ...operand.Op) {
	n, ok := b.(number)
	switch {
	case !ok:
		plain(append([]operand.Op{b.(vec)}, operands...)...)
	case m.zmm():
		bcst(append([]operand.Op{m.word(math.Float32bits(float32(n)))}, operands...)...)
	default:
		plain(append([]operand.Op{m.number(float32(n))}, operands...)...)
	}
}

// In what follows b is a vec or a number.

func (m *machine) add(a vec, b any) vec {
	v := m.vector()
	m.right(b, m.VADDPS, m.VADDPS_BCST, a, v)
	return v
}

func (m *machine) mul(a vec, b any) vec {
	v := m.vector()
	m.right(b, m.VMULPS, m.VMULPS_BCST, a, v)
	return v
}

// min and max return b where a or b is not a number.
func (m *machine) min(a, b vec) vec { v := m.vector(); m.VMINPS(b, a, v); return v }
func (m *machine) max(a, b vec) vec { v := m.vector(); m.VMAXPS(b, a, v); return v }

// fma adds a b to sum, in place, and returns it; fnma subtracts a b.
func (m *machine) fma(a vec, b any, sum vec) vec {
	m.right(b, m.VFMADD231PS, m.VFMADD231PS_BCST, a, sum)
	return sum
}

func (m *machine) fnma(a vec, b any, sum vec) vec {
	m.right(b, m.VFNMADD231PS, m.VFNMADD231PS_BCST, a, sum)
	return sum
}

func (m *machine) sub(a, b vec) vec { v := m.vector(); m.VSUBPS(b, a, v); return v }
func (m *machine) div(a, b vec) vec { v := m.vector(); m.VDIVPS(b, a, v); return v }
func (m *machine) and(a, b vec) vec { v := m.vector(); m.VANDPS(b, a, v); return v }

// polynomial returns the polynomial of x with the given coefficients, that of the
// highest power first.
func (m *machine) polynomial(x vec, coefficients ...number) vec {
	p := m.number(float32(coefficients[0]))
	for _, c := range coefficients[1:] {
		m.right(c, m.VFMADD213PS, m.VFMADD213PS_BCST, x, p)
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

// sum returns the sum of the lanes, highest the highest of them, in all lanes.
func (m *machine) sum(v vec) vec     { return m.reduce(v, func(a, b vec) vec { return m.add(a, b) }) }
func (m *machine) highest(v vec) vec { return m.reduce(v, m.max) }
