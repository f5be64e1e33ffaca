// Gen writes the assembly of package kernel, and the Go declarations of it, to
// the folder that is its argument: one pair of files for each family of
// instructions. It is a module of its own so that avo is no dependency of the
// programs.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen folder")
		os.Exit(2)
	}
	for _, m := range []*machine{newMachine("AVX512", 16), newMachine("AVX2", 8)} {
		if err := write(m, os.Args[1]); err != nil {
			fmt.Fprintf(os.Stderr, "gen: %s: %v\n", m.family, err)
			os.Exit(1)
		}
	}
}

func write(m *machine, folder string) error {
	emit(m)
	f, err := m.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	if err := m.check(f); err != nil {
		return err
	}
	config := printer.Config{Name: "gen", Pkg: "kernel"}
	for extension, print := range map[string]printer.Builder{"s": printer.NewGoAsm, "go": printer.NewStubs} {
		text, err := print(config).Print(f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, m.file()+"_amd64."+extension), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// check returns an error if f has an instruction that the family's CPUs lack.
func (m *machine) check(f *ir.File) error {
	for _, fn := range f.Functions() {
		for _, i := range fn.Instructions() {
			if err := m.allowed(i); err != nil {
				return fmt.Errorf("%s: %s: %w", fn.Name, i.Opcode, err)
			}
		}
	}
	return nil
}

func emit(m *machine) {
	gemm(m)
	transpose(m)
	axpy(m)
	multiply(m)
	sumSquares(m)
	columnSums(m)
	softmax(m)
	softmaxGrad(m)
	layerNorm(m)
	layerNormGrad(m)
	gelu(m)
	sigmoid(m)
	tanh(m)
	mask(m)
	drop(m)
	dropAdd(m)
	adamW(m)
	peak(m)
	log(m)
}
