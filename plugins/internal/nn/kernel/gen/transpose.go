package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transpose emits the transposition of bands of 4 and of 8 rows, four columns at a
// time, for both families: bands of 16 rows are slower.
func transpose(m *machine) {
	if m.zmm() {
		return
	}
	band(m, 4, func(v vec) reg.Register { return v.AsX() })
	band(m, 8, func(v vec) reg.Register { return v })
}

func band(m *machine, rows int, part func(v vec) reg.Register) {
	m.function(fmt.Sprintf("transpose%dx4", rows), "(blocks int, src *float32, lds int, dst *float32, ldd int)")
	src, dst := m.Load(m.Param("src"), m.GP64()).(gp), m.Load(m.Param("dst"), m.GP64()).(gp)
	lds, ldd := m.bytes("lds"), m.bytes("ldd")
	m.repeat(m.integer("blocks"), func() {
		group := make([]gp, rows/4) // row 4g + j goes to lanes 4g..4g+3 of v[j]
		for g := range group {
			group[g] = m.copied(src)
			if g > 0 {
				m.LEAQ(operand.Mem{Base: group[g-1], Index: lds, Scale: 4}, group[g])
			}
		}
		var v [4]vec
		for j := range v {
			v[j] = m.vector()
			for g, p := range group {
				from := operand.Mem{Base: p}
				if g == 0 {
					m.VMOVUPS(from, v[j].AsX())
				} else {
					m.VINSERTF128(operand.U8(g), from, v[j], v[j])
				}
				m.ADDQ(lds, p)
			}
		}
		var pair [4]vec
		for i := range pair {
			pair[i] = m.vector()
		}
		m.VUNPCKLPS(part(v[1]), part(v[0]), part(pair[0]))
		m.VUNPCKHPS(part(v[1]), part(v[0]), part(pair[1]))
		m.VUNPCKLPS(part(v[3]), part(v[2]), part(pair[2]))
		m.VUNPCKHPS(part(v[3]), part(v[2]), part(pair[3]))
		for i := range 2 {
			m.VUNPCKLPD(part(pair[i+2]), part(pair[i]), part(v[0]))
			m.VUNPCKHPD(part(pair[i+2]), part(pair[i]), part(v[1]))
			for _, column := range v[:2] {
				m.VMOVUPS(part(column), operand.Mem{Base: dst})
				m.ADDQ(ldd, dst)
			}
		}
		m.ADDQ(operand.U32(16), src)
	})
	m.end()
}
