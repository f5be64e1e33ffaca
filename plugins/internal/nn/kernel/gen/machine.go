package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

type (
	vec = reg.VecVirtual // a vector of float32 or uint32
	gp  = reg.GPVirtual
)

// machine emits the functions of one family. What differs between the families
// is hidden in its methods, so that a function is written once.
type machine struct {
	*build.Context
	family string // the ending of the functions' names
	lanes  int    // of a vector: 16 in zmm registers, 8 in ymm registers
	rest   *rest  // the lanes that load and store touch; nil is all

	tables map[string]operand.Mem
	window operand.Mem // as many words of ones as there are lanes, then of zeros
	labels int
}

func newMachine(family string, lanes int) *machine {
	m := &machine{Context: build.NewContext(), family: family, lanes: lanes, tables: map[string]operand.Mem{}}
	words := make([]uint32, 2*lanes)
	for i := range lanes {
		words[i] = math.MaxUint32
	}
	m.window = m.table("window", words...)
	return m
}

// zmm says whether vectors are zmm registers, with masks in k registers.
func (m *machine) zmm() bool { return m.lanes == 16 }

func (m *machine) file() string { return strings.ToLower(m.family) }

// allowed returns an error if the family lacks the instruction.
func (m *machine) allowed(i *ir.Instruction) error {
	if m.zmm() {
		return nil
	}
	for _, isa := range i.ISA {
		if !slices.Contains([]string{"AVX", "AVX2", "FMA3", "SSE", "SSE2", "CMOV"}, isa) {
			return fmt.Errorf("needs %s", isa)
		}
	}
	for _, r := range i.Registers() {
		if p := reg.ToPhysical(r); p != nil && p.Kind() == reg.KindVector && p.PhysicalIndex() > 15 {
			return errors.New("needs more than 16 registers")
		}
	}
	return nil
}

// function starts a function: its name without the family, its signature as in Go.
func (m *machine) function(name, signature string) {
	m.Function(name + m.family)
	m.Pragma("noescape")
	m.Attributes(attr.NOSPLIT)
	m.SignatureExpr("func" + signature)
}

// end returns from a function.
func (m *machine) end() {
	m.VZEROUPPER()
	m.RET()
}

// label returns a new label.
func (m *machine) label(what string) string {
	m.labels++
	return fmt.Sprintf("%s%d", what, m.labels)
}

// table returns the place of constant words, of which each name has one list.
func (m *machine) table(name string, words ...uint32) operand.Mem {
	if t, ok := m.tables[name]; ok {
		return t
	}
	t := m.StaticGlobal(name)
	m.DataAttributes(attr.RODATA | attr.NOPTR)
	for i, w := range words {
		m.AddDatum(4*i, operand.U32(w))
	}
	m.tables[name] = t
	return t
}

// word returns the place of a constant.
func (m *machine) word(w uint32) operand.Mem { return m.table(fmt.Sprintf("word%08x", w), w) }

// address returns the place of a parameter.
func (m *machine) address(name string) operand.Mem {
	b, err := m.Param(name).Resolve()
	if err != nil {
		panic(err) // no such parameter
	}
	return b.Addr
}

// integer loads a parameter int, pointer the start of a slice, length its length.
func (m *machine) integer(name string) gp { return m.Load(m.Param(name), m.GP64()).(gp) }
func (m *machine) pointer(name string) gp { return m.Load(m.Param(name).Base(), m.GP64()).(gp) }
func (m *machine) length(name string) gp  { return m.Load(m.Param(name).Len(), m.GP64()).(gp) }

// bytes loads a parameter int that counts elements, as bytes.
func (m *machine) bytes(name string) gp {
	b := m.integer(name)
	m.SHLQ(operand.U8(2), b)
	return b
}

// loaded returns a copy of an integer.
func (m *machine) copied(from gp) gp {
	to := m.GP64()
	m.MOVQ(from, to)
	return to
}

// at returns the place of the element with index i from p.
func at(p, i gp) operand.Mem { return operand.Mem{Base: p, Index: i, Scale: 4} }

// repeat emits body in a loop that runs count times, at least once; it leaves 0
// in count.
func (m *machine) repeat(count gp, body func()) {
	loop := m.label("repeat")
	m.Label(loop)
	body()
	m.DECQ(count)
	m.JNZ(operand.LabelRef(loop))
}
