package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
)

// gemm emits the micro-kernels: C = Init + A B for tiles of rows by one or two
// vectors of columns, whose sums stay in registers: 24 of 32, or 12 of 16. See
// gemm_amd64.go.
func gemm(m *machine) {
	for rows := 1; rows <= 12; rows++ {
		if rows <= 6 || m.zmm() {
			tile(m, rows, 2, false)
			tile(m, rows, 2, true)
		}
		tile(m, rows, 1, true)
	}
	pack(m, 1)
	pack(m, 2)
}

// pack emits the copying of k rows of vectors vectors of columns, the last of
// last lanes, to whole vectors without gaps.
func pack(m *machine, vectors int) {
	m.function(fmt.Sprintf("pack%d", vectors), "(k int, b *float32, ldb int, panel *float32, last int)")
	b, ldb, panel, columns := m.integer("b"), m.integer("ldb"), m.integer("panel"), m.first(m.integer("last"))
	m.repeat(m.integer("k"), func() {
		for v := range vectors {
			if v == vectors-1 {
				m.rest = columns
			}
			part := m.load(operand.Mem{Base: b, Disp: 4 * m.lanes * v})
			m.rest = nil
			m.VMOVUPS(part, operand.Mem{Base: panel, Disp: 4 * m.lanes * v})
		}
		m.ADDQ(ldb, b)
		m.ADDQ(operand.U32(4*m.lanes*vectors), panel)
	})
	m.end()
}

// tile emits the micro-kernel for tiles of rows rows and vectors vectors of
// columns. If partial is set, only the first last lanes of the last vector are in
// the matrices. Strides are in bytes.
func tile(m *machine, rows, vectors int, partial bool) {
	name := fmt.Sprintf("gemm%dx%d", rows, vectors)
	if partial {
		name += "partial"
	}
	m.function(name, "(tiles, k int, a *float32, rs, cs int, b *float32, ldb int, c *float32, ldc int, init *float32, ldi, last int)")
	a, rs, cs, ldb := m.integer("a"), m.integer("rs"), m.integer("cs"), m.integer("ldb")
	c, init := m.integer("c"), m.integer("init")
	var columns *rest
	if partial {
		columns = m.first(m.integer("last"))
	}
	// row emits body for the vectors of a row that starts at p.
	row := func(p gp, body func(v int, place operand.Mem)) {
		for v := range vectors {
			if v == vectors-1 {
				m.rest = columns
			}
			body(v, operand.Mem{Base: p, Disp: 4 * m.lanes * v})
		}
		m.rest = nil
	}
	next := m.label("tile")
	m.Label(next)
	sums := make([][2]vec, rows)
	for i := range sums {
		row(init, func(v int, place operand.Mem) { sums[i][v] = m.load(place) })
		m.ADDQ(m.address("ldi"), init)
	}
	third := []gp{m.copied(a)} // third[i] is row 3i of A
	for i := 3; i < rows; i += 3 {
		p := m.copied(third[len(third)-1])
		m.LEAQ(operand.Mem{Base: p, Index: rs, Scale: 2}, p)
		m.ADDQ(rs, p)
		third = append(third, p)
	}
	b, k, done := m.integer("b"), m.integer("k"), m.label("done")
	m.TESTQ(k, k)
	m.JZ(operand.LabelRef(done))
	m.repeat(k, func() {
		var right [2]vec
		row(b, func(v int, place operand.Mem) { right[v] = m.load(place) })
		m.ADDQ(ldb, b)
		for i := range sums {
			place := operand.Mem{Base: third[i/3]}
			if i%3 > 0 {
				place.Index, place.Scale = rs, uint8(i%3)
			}
			if vectors == 1 && m.zmm() { // a broadcast for each product would be the limit
				m.VFMADD231PS_BCST(place, right[0], sums[i][0])
				continue
			}
			left := m.broadcast(place)
			for v := range vectors {
				m.fma(left, right[v], sums[i][v])
			}
		}
		for _, p := range third {
			m.ADDQ(cs, p)
		}
	})
	m.Label(done)
	for i := range sums {
		row(c, func(v int, place operand.Mem) { m.store(sums[i][v], place) })
		m.ADDQ(m.address("ldc"), c)
	}
	for range rows {
		m.ADDQ(rs, a)
	}
	m.DECQ(m.address("tiles"))
	m.JNZ(operand.LabelRef(next))
	m.end()
}
