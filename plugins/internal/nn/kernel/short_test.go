package kernel

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// entryPoint is an exported function and the shortest slices that it takes: of
// floats, and after them one of bits or none.
type entryPoint struct {
	name   string
	floats []int
	bits   int // 0 means that there are none
	call   func(x [][]float32, bits []uint64)
}

// entryPoints are all of them, on 3 rows that lie apart where they may.
var entryPoints = []entryPoint{
	{"Gemm", []int{2*7 + 5, 4*6 + 4, 2*8 + 4}, 0, func(x [][]float32, _ []uint64) { Gemm(3, 4, 5, x[0], 7, 1, x[1], 6, x[2], 8, nil, 0) }},
	{"Gemm", []int{2*7 + 5, 4*6 + 4, 2*8 + 4, 2*9 + 4}, 0, func(x [][]float32, _ []uint64) { Gemm(3, 4, 5, x[0], 7, 1, x[1], 6, x[2], 8, x[3], 9) }},
	{"Gemm", []int{4*7 + 3, 4*6 + 4, 2*8 + 4, 4}, 0, func(x [][]float32, _ []uint64) { Gemm(3, 4, 5, x[0], 1, 7, x[1], 6, x[2], 8, x[3], 0) }},
	{"ColumnSums", []int{2*7 + 5, 5}, 0, func(x [][]float32, _ []uint64) { ColumnSums(3, 5, x[0], 7, x[1]) }},
	{"Transpose", []int{2*7 + 5, 4*6 + 3}, 0, func(x [][]float32, _ []uint64) { Transpose(3, 5, x[0], 7, x[1], 6) }},
	{"Softmax", []int{2*7 + 5}, 0, func(x [][]float32, _ []uint64) { Softmax(3, 5, x[0], 7, 1) }},
	{"SoftmaxGrad", []int{2*7 + 5, 2*7 + 5}, 0, func(x [][]float32, _ []uint64) { SoftmaxGrad(3, 5, x[0], x[1], 7, 1) }},
	{"LayerNorm", []int{15, 5, 5, 15, 3}, 0, func(x [][]float32, _ []uint64) { LayerNorm(3, 5, x[0], x[1], x[2], x[3], x[4], 1) }},
	{"LayerNormGrad", []int{15, 15, 5, 3, 15, 5, 5}, 0, func(x [][]float32, _ []uint64) {
		LayerNormGrad(3, 5, x[0], x[1], x[2], x[3], x[4], x[5], x[6])
	}},
	{"Gelu", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { Gelu(Erf, x[0], x[1]) }},
	{"Gelu", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { Gelu(TanhApproximation, x[0], x[1]) }},
	{"GeluSlope", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { GeluSlope(Erf, x[0], x[1]) }},
	{"GeluSlope", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { GeluSlope(TanhApproximation, x[0], x[1]) }},
	{"Sigmoid", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { Sigmoid(x[0], x[1]) }},
	{"Tanh", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { Tanh(x[0], x[1]) }},
	{"Log", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { Log(x[0], x[1]) }},
	{"Axpy", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { Axpy(1, x[0], x[1]) }},
	{"Multiply", []int{whole, 5}, 0, func(x [][]float32, _ []uint64) { Multiply(x[0], x[1]) }},
	{"Mask", nil, 3 * 2, func(_ [][]float32, bits []uint64) { Mask(3, 65, bits, 1, Stream{}, 0) }},
	{"Drop", []int{2*70 + 65, 2*80 + 65}, 3 * 2, func(x [][]float32, bits []uint64) { Drop(3, 65, x[0], 70, x[1], 80, bits, 1) }},
	{"DropAdd", []int{3 * 65, 3 * 65, 3 * 65}, 3 * 2, func(x [][]float32, bits []uint64) { DropAdd(3, 65, x[0], x[1], x[2], bits, 1) }},
	{"Apply", []int{whole, 5, 5, 5}, 0, func(x [][]float32, _ []uint64) { AdamW{}.Apply(x[0], x[1], x[2], x[3]) }},
}

// needsNoRoom are exported functions that take no slice or one of any length.
var needsNoRoom = []string{"Active", "Available", "Keep", "Peak", "SumSquares", "Use", "Words"}

// whole is a slice of 5 elements whose length says how much is done.
const whole = -5

// Every function takes slices that are just long enough, and panics if one is an
// element shorter.
func TestShortSlicesPanic(t *testing.T) {
	eachFamily(t, func(t *testing.T, _ *rand.Rand) {
		for _, e := range entryPoints {
			if got := e.panics(t, -1); got != nil {
				t.Errorf("%s panics with all slices long enough: %v", e.name, got)
			}
			for i, n := range append(slices.Clone(e.floats), e.bits) {
				if n > 0 && e.panics(t, i) == nil {
					t.Errorf("%s: slice %d with %d elements instead of %d does not panic", e.name, i, n-1, n)
				}
			}
		}
	})
}

// panics returns what the call panics with if slice number short lacks an element.
func (e entryPoint) panics(t *testing.T, short int) (what any) {
	var x [][]float32
	for i, n := range e.floats {
		if n == whole {
			n = 5
		}
		if i == short {
			n--
		}
		x = append(x, make([]float32, n))
	}
	bits := make([]uint64, e.bits)
	if short == len(e.floats) {
		bits = bits[: e.bits-1 : e.bits-1]
	}
	defer func() { what = recover() }()
	e.call(x, bits)
	return nil
}

// No exported function is forgotten above.
func TestAllEntryPointsAreChecked(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var exported []string
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() {
				exported = append(exported, f.Name.Name)
			}
		}
	}
	known := slices.Clone(needsNoRoom)
	for _, e := range entryPoints {
		known = append(known, e.name)
	}
	slices.Sort(exported)
	slices.Sort(known)
	if got, want := fmt.Sprint(exported), fmt.Sprint(slices.Compact(known)); got != want {
		t.Errorf("exported functions are\n%s\nchecked are\n%s", got, want)
	}
}
