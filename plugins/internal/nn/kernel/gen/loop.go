package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rest is the lanes of a vector that hold the last elements of a row.
type rest struct {
	count gp                // of lanes, below lanes
	k     reg.OpmaskVirtual // zmm: a bit for each
	ones  vec               // ymm: all bits of each
}

// first returns the first count lanes; count is in 0..lanes.
func (m *machine) first(count gp) *rest {
	r := &rest{count: count}
	p, skip := m.GP64(), m.GP64()
	m.LEAQ(m.window, p)
	m.MOVQ(operand.U32(m.lanes), skip)
	m.SUBQ(count, skip)
	v := m.vector()
	m.VMOVUPS(at(p, skip), v)
	if m.zmm() {
		r.k = m.K()
		m.VPMOVD2M(v, r.k)
	} else {
		r.ones = v
	}
	return r
}

// loop walks over rows of n elements.
type loop struct {
	m     *machine
	whole gp // elements that fill whole vectors
	rest  *rest
}

func (m *machine) loop(n gp) *loop {
	whole, count := m.copied(n), m.copied(n)
	m.ANDQ(operand.I8(-m.lanes), whole)
	m.ANDQ(operand.I8(m.lanes-1), count)
	return &loop{m: m, whole: whole, rest: m.first(count)}
}

// each emits body for all elements: i is the index of the first of a vector.
func (l *loop) each(body func(i gp)) {
	i := l.start()
	l.vectors(i, 1, func() { body(i) })
	l.last(i, func() { body(i) })
}

func (l *loop) start() gp {
	i := l.m.GP64()
	l.m.XORQ(i, i)
	return i
}

// vectors emits body for every count whole vectors from element i, as long as
// there are so many.
func (l *loop) vectors(i gp, count int, body func()) {
	m := l.m
	loop, done := m.label("vectors"), m.label("done")
	bound := l.whole
	if count > 1 {
		bound = m.copied(l.whole)
		m.SUBQ(operand.U32((count-1)*m.lanes), bound)
	}
	m.CMPQ(i, bound)
	m.JGE(operand.LabelRef(done))
	m.Label(loop)
	body()
	m.ADDQ(operand.U32(count*m.lanes), i)
	m.CMPQ(i, bound)
	m.JLT(operand.LabelRef(loop))
	m.Label(done)
}

// last emits body for the rest, if there is one.
func (l *loop) last(i gp, body func()) {
	m := l.m
	done := m.label("done")
	m.TESTQ(l.rest.count, l.rest.count)
	m.JZ(operand.LabelRef(done))
	m.rest = l.rest
	body()
	m.rest = nil
	m.Label(done)
}

// load returns the vector at a place, with 0 in lanes that are not of the rest.
func (m *machine) load(from operand.Mem) vec {
	v := m.vector()
	switch {
	case m.rest == nil:
		m.VMOVUPS(from, v)
	case m.zmm():
		m.VMOVUPS_Z(from, m.rest.k, v)
	default:
		m.VMASKMOVPS(from, m.rest.ones, v)
	}
	return v
}

// store stores the lanes of v that are of the rest.
func (m *machine) store(v vec, to operand.Mem) {
	if m.rest == nil {
		m.VMOVUPS(v, to)
	} else {
		m.storePieces(v, to)
	}
}

// storePieces stores the rest, of one to all lanes, by halves: a masked store
// costs tens of cycles on Zen, in both families.
func (m *machine) storePieces(v vec, to operand.Mem) {
	p, t, done := m.GP64(), m.vector(), m.label("stored")
	m.LEAQ(to, p)
	m.VMOVAPS(v, t)
	// piece emits a store of the next lanes lanes if the rest has them; shift then
	// moves what follows to the lowest lanes.
	piece := func(lanes int, store, shift func(to operand.Mem)) {
		next := m.label("next")
		m.TESTQ(operand.U32(lanes), m.rest.count)
		m.JZ(operand.LabelRef(next))
		store(operand.Mem{Base: p})
		shift(operand.Mem{Base: p, Disp: 4 * lanes})
		m.Label(next)
	}
	finish := func(operand.Mem) { m.JMP(operand.LabelRef(done)) }
	x, y := t.AsX(), t.AsY()
	if m.zmm() {
		piece(16, func(to operand.Mem) { m.VMOVUPS(t, to) }, finish)
		piece(8, func(to operand.Mem) { m.VMOVUPS(y, to) }, func(next operand.Mem) {
			m.VEXTRACTF64X4(operand.U8(1), t, y)
			m.LEAQ(next, p)
		})
	} else {
		piece(8, func(to operand.Mem) { m.VMOVUPS(y, to) }, finish)
	}
	piece(4, func(to operand.Mem) { m.VMOVUPS(x, to) }, func(next operand.Mem) {
		m.VEXTRACTF128(operand.U8(1), y, x)
		m.LEAQ(next, p)
	})
	piece(2, func(to operand.Mem) { m.VMOVLPS(x, to) }, func(next operand.Mem) {
		m.VPERMILPS(operand.U8(0x0e), x, x)
		m.LEAQ(next, p)
	})
	piece(1, func(to operand.Mem) { m.VMOVSS(x, to) }, finish)
	m.Label(done)
}

// within returns v with other's lanes where v's are not of the rest.
func (m *machine) within(v, other vec) vec {
	if m.rest == nil {
		return v
	}
	w := m.vector()
	if m.zmm() {
		m.VBLENDMPS(v, other, m.rest.k, w)
	} else {
		m.VBLENDVPS(m.rest.ones, v, other, w)
	}
	return w
}
