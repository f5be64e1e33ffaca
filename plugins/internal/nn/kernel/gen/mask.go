package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// counter is a vector of Philox counters, or of its outputs: each of the four
// numbers in the lower half of a lane of 64 bits, with anything in the upper,
// as VPMULUDQ takes them.
type counter [4]vec

// mask emits Philox4x32-10 in the even and in the odd lanes of a vector side by
// side.
func mask(m *machine) {
	m.function("mask", "(rows, words int, bits []uint64, keep, key0, key1, site, step, row uint32)")
	bits, words := m.pointer("bits"), m.integer("words")
	row := m.Load(m.Param("row"), m.GP32()).(gp)
	var lane [2]operand.Mem
	for odd := range lane {
		var pairs []uint32
		for i := odd; i < m.lanes; i += 2 {
			pairs = append(pairs, uint32(i), 0)
		}
		lane[odd] = m.table([]string{"even", "odd"}[odd], pairs...)
	}
	site, step, keep := m.held("site"), m.held("step"), m.held("keep")
	key := [2]func() vec{m.held("key0"), m.held("key1")}
	odds := m.K()
	if m.zmm() {
		word := m.GP32()
		m.MOVL(operand.U32(0xaaaa), word)
		m.KMOVW(word, odds)
	}
	m.repeat(m.integer("rows"), func() {
		first := m.GP64()
		m.XORQ(first, first)
		m.repeat(m.copied(words), func() {
			for byte := 0; byte < 2; byte += m.lanes / 8 {
				var c [2]counter
				for odd := range c {
					lanes := m.everywhere(first.As32())
					m.VPADDD(lane[odd], lanes, lanes)
					c[odd] = counter{lanes, m.everywhere(row), site(), step()}
				}
				rounds(m, &c, [2]vec{key[0](), key[1]()})
				below(m, c, keep, odds, operand.Mem{Base: bits, Disp: byte})
				m.ADDQ(operand.U32(m.lanes), first)
			}
			m.ADDQ(operand.U32(8), bits)
		})
		m.INCL(row)
	})
	m.end()
}

// held returns what returns a parameter in all lanes, to be read only: a register
// that stays, where there are many.
func (m *machine) held(name string) func() vec {
	if !m.zmm() {
		return func() vec { return m.param(name) }
	}
	v := m.param(name)
	return func() vec { return v }
}

// rounds emits the ten rounds of Philox.
func rounds(m *machine, c *[2]counter, key [2]vec) {
	multipliers := [2]vec{m.pattern(0xD2511F53), m.pattern(0xCD9E8D57)}
	for round := range 10 {
		if round > 0 {
			key = [2]vec{m.addWord(key[0], 0x9E3779B9), m.addWord(key[1], 0xBB67AE85)}
		}
		for i := range c {
			c[i] = philox(m, c[i], multipliers, key)
		}
	}
}

// addWord returns the sums of the lanes and a constant, as integers.
func (m *machine) addWord(a vec, word uint32) vec {
	v := m.vector()
	if m.zmm() {
		m.VPADDD_BCST(m.word(word), a, v)
	} else {
		m.VPADDD(m.pattern(word), a, v)
	}
	return v
}

// philox emits a round.
func philox(m *machine, c counter, multipliers, key [2]vec) counter {
	a, b := m.vector(), m.vector()
	m.VPMULUDQ(multipliers[0], c[0], a)
	m.VPMULUDQ(multipliers[1], c[2], b)
	high := func(product, other, key vec) vec {
		v := m.vector()
		m.VPSRLQ(operand.U8(32), product, v)
		if m.zmm() {
			m.VPTERNLOGD(operand.U8(0x96), key, other, v) // the exclusive or of the three
		} else {
			m.VPXOR(other, v, v)
			m.VPXOR(key, v, v)
		}
		return v
	}
	return counter{high(b, c[1], key[0]), b, high(a, c[3], key[1]), a}
}

// below stores a bit for each output, from place on: whether it is below
// keep. odds is the odd lanes.
func below(m *machine, c [2]counter, keep func() vec, odds reg.Register, place operand.Mem) {
	for part := range 4 {
		even, odd, to := c[0][part], m.vector(), place.Offset(2*part)
		if m.zmm() {
			k := m.K()
			m.VMOVSLDUP(c[1][part], odds, even)
			m.VPCMPUD(operand.U8(1), keep(), even, k)
			m.KMOVW(k, to)
			continue
		}
		m.VPSLLQ(operand.U8(32), c[1][part], odd)
		m.VPBLENDD(operand.U8(0xaa), odd, even, odd)
		flip, threshold, word := m.pattern(1<<31), m.vector(), m.GP32()
		m.VPXOR(flip, odd, odd)
		m.VPXOR(keep(), flip, threshold)
		m.VPCMPGTD(odd, threshold, threshold)
		m.VMOVMSKPS(threshold, word)
		m.MOVB(word.As8(), to)
	}
}

// everywhere returns a number in all lanes.
func (m *machine) everywhere(word reg.Register) vec {
	x, v := m.XMM(), m.vector()
	m.VMOVD(word, x)
	m.VPBROADCASTD(x, v)
	return v
}
