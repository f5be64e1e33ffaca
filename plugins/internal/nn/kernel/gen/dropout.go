package main

import "github.com/mmcloughlin/avo/operand"

// drop emits both uses of a mask. The lanes of a vector are whole bytes of it.
func drop(m *machine) {
	m.function("drop", "(rows, n int, x []float32, ldx int, y []float32, ldy int, bits []uint64, scale float32)")
	x, ldx, y, ldy, bits := m.pointer("x"), m.bytes("ldx"), m.pointer("y"), m.bytes("ldy"), m.pointer("bits")
	n, scale := m.integer("n"), m.param("scale")
	l, words := m.loop(n), rowOfBits(m, n)
	kept := keeper(m, bits)
	m.repeat(m.integer("rows"), func() {
		l.each(func(i gp) {
			m.store(kept(m.mul(m.load(at(x, i)), scale), i), at(y, i))
		})
		m.ADDQ(ldx, x)
		m.ADDQ(ldy, y)
		m.ADDQ(words, bits)
	})
	m.end()
}

func dropAdd(m *machine) {
	m.function("dropAdd", "(rows, n int, x, residual, y []float32, bits []uint64, scale float32)")
	x, residual, y, bits := m.pointer("x"), m.pointer("residual"), m.pointer("y"), m.pointer("bits")
	n, scale := m.integer("n"), m.param("scale")
	l, words := m.loop(n), rowOfBits(m, n)
	kept := keeper(m, bits)
	m.repeat(m.integer("rows"), func() {
		l.each(func(i gp) {
			v := kept(m.mul(m.load(at(x, i)), scale), i)
			m.store(m.add(m.load(at(residual, i)), v), at(y, i))
		})
		for _, p := range []gp{x, residual, y} {
			m.LEAQ(at(p, n), p)
		}
		m.ADDQ(words, bits)
	})
	m.end()
}

// rowOfBits returns the bytes of a row of a mask: 8 Words(n).
func rowOfBits(m *machine, n gp) gp {
	b := m.GP64()
	m.LEAQ(operand.Mem{Base: n, Disp: 63}, b)
	m.SHRQ(operand.U8(6), b)
	m.SHLQ(operand.U8(3), b)
	return b
}

// keeper returns what emits v with 0 where the bits of the vector at i are not set.
func keeper(m *machine, bits gp) func(v vec, i gp) vec {
	place := func(i gp) operand.Mem {
		b := m.copied(i)
		m.SHRQ(operand.U8(3), b)
		return operand.Mem{Base: bits, Index: b, Scale: 1}
	}
	if m.zmm() {
		return func(v vec, i gp) vec {
			k, w := m.K(), m.vector()
			m.KMOVW(place(i), k)
			m.VMOVAPS_Z(v, k, w)
			return w
		}
	}
	lane := m.load(m.table("bit", 1, 2, 4, 8, 16, 32, 64, 128))
	return func(v vec, i gp) vec {
		t := m.vector()
		m.VPBROADCASTB(place(i), t)
		m.VPAND(lane, t, t)
		m.VPCMPEQD(lane, t, t)
		return m.and(v, t)
	}
}
