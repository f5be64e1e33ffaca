package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// functionTest is one example of a Function at work, with what it must compute.
type functionTest struct {
	// build returns the Function; every call gives one with buffers of its own.
	build func(Crew) Function
	// reference computes the output in float64, straight from the equations.
	reference func(in [][]float64) []float64
	in        []operand
	room      int // elements of the output tensor
}

// operand is an input of a Function: what is filled, and how many elements the
// tensor has; the rest is NaN.
type operand struct {
	name  string
	value []float32
	room  int
}

// tolerance is how far float32 may be from the reference, relative to it and to
// its root mean square.
const tolerance = 1e-4

// check tests, in every family of kernels, the output, the gradients by all
// inputs, that crews give the same bits, and that a step leaves little garbage.
func (c functionTest) check(t *testing.T) {
	t.Helper()
	in := doubles(c.in)
	want := c.reference(in)
	dout := randoms(rand.New(rand.NewPCG(7, uint64(len(want)))), len(want))
	var slopes [][]float64
	for i := range c.in {
		slopes = append(slopes, c.finiteDifferences(in, i, dout))
	}
	for _, family := range kernel.Available() {
		use(t, family)
		out, din := c.run(1, dout)
		compare(t, fmt.Sprintf("%s: output", family), out[:len(want)], want)
		for i, o := range c.in {
			compare(t, fmt.Sprintf("%s: gradient by %s", family, o.name), din[i][:len(o.value)], slopes[i])
		}
		for crew := Crew(2); crew <= 3; crew++ {
			out2, din2 := c.run(crew, dout)
			sameBits(t, fmt.Sprintf("%s: output of crew %d", family, crew), out2[:len(want)], out[:len(want)])
			for i, o := range c.in {
				sameBits(t, fmt.Sprintf("%s: gradient by %s of crew %d", family, o.name, crew), din2[i][:len(o.value)], din[i][:len(o.value)])
			}
		}
	}
	c.checkGarbage(t, dout)
}

// run returns the output and the gradients of the second of two steps, which
// must not depend on what the first left in buffers.
func (c functionTest) run(crew Crew, dout []float32) (out []float32, din [][]float32) {
	f, in := c.build(crew), c.inputs()
	for _, o := range c.in {
		din = append(din, nans(o.room))
	}
	out = nans(c.room)
	padded := append(append([]float32{}, dout...), nans(c.room-len(dout))...)
	for range 2 {
		poison(out)
		f.Forward(in, out)
		for _, d := range din {
			poison(d)
		}
		f.Backward(in, out, padded, din)
	}
	return out, din
}

func (c functionTest) inputs() [][]float32 {
	var in [][]float32
	for _, o := range c.in {
		in = append(in, append(append([]float32{}, o.value...), nans(o.room-len(o.value))...))
	}
	return in
}

// finiteDifferences returns the gradient of the sum of dout times the reference
// by input number i. Under the race detector only every seventh element is
// differentiated; the others are NaN.
func (c functionTest) finiteDifferences(in [][]float64, i int, dout []float32) []float64 {
	const h = 1e-5
	loss := func() float64 {
		sum := 0.0
		for j, v := range c.reference(in) {
			sum += v * float64(dout[j])
		}
		return sum
	}
	grad := make([]float64, len(in[i]))
	for j, v := range in[i] {
		if raceDetector && j%7 != 0 {
			grad[j] = math.NaN()
			continue
		}
		in[i][j] = v + h
		up := loss()
		in[i][j] = v - h
		grad[j] = (up - loss()) / (2 * h)
		in[i][j] = v
	}
	return grad
}

// checkGarbage fails if a step allocates more than a few slice headers and
// closures.
func (c functionTest) checkGarbage(t *testing.T, dout []float32) {
	t.Helper()
	const most = 2048
	for crew := Crew(1); crew <= 2; crew++ {
		f, in, out := c.build(crew), c.inputs(), nans(c.room)
		var din [][]float32
		for _, o := range c.in {
			din = append(din, nans(o.room))
		}
		padded := append(append([]float32{}, dout...), nans(c.room-len(dout))...)
		bytes := bytesPerStep(20, func() {
			f.Forward(in, out)
			f.Backward(in, out, padded, din)
		})
		if bytes > most {
			t.Errorf("crew %d: a step allocates %d bytes, want at most %d", crew, bytes, most)
		}
	}
}

// bytesPerStep returns how many bytes a step allocates: the least of some runs of
// n steps, as pools and goroutines are refilled now and then. Under the race
// detector it takes one step and returns 0.
func bytesPerStep(n int, step func()) uint64 {
	step()
	if raceDetector {
		return 0
	}
	least := uint64(math.MaxUint64)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range n {
			step()
		}
		runtime.ReadMemStats(&after)
		least = min(least, (after.TotalAlloc-before.TotalAlloc)/uint64(n))
	}
	return least
}

// compare fails unless got is want within tolerance; under the race
// detector, where want is a number.
func compare(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	scale, numbers := 0.0, 0
	for _, v := range want {
		if v == v {
			scale += v * v
			numbers++
		}
	}
	scale = math.Sqrt(scale / float64(max(numbers, 1)))
	for i, v := range got {
		if raceDetector && want[i] != want[i] {
			continue
		}
		if d := math.Abs(float64(v) - want[i]); !(d <= tolerance*(math.Abs(want[i])+scale)) {
			t.Errorf("%s: element %d of %d is %v, want %v", what, i, len(got), v, want[i])
			return
		}
	}
}

// sameBits fails unless got is want, bit for bit.
func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Errorf("%s: element %d of %d is %v, want %v", what, i, len(want), got[i], want[i])
			return
		}
	}
}

// batchOf returns a sealed batch of sequences of those lengths.
func batchOf(lengths ...int) *Batch {
	b := &Batch{}
	b.Reset()
	for _, n := range lengths {
		b.Starts = append(b.Starts, b.Starts[len(b.Starts)-1]+int32(n))
	}
	b.Seal()
	return b
}

// raggeds are lengths of sequences of batches: one row, fewer sequences than
// groups, and more.
var raggeds = [][]int{{1}, {9}, {2, 7, 1}, {3, 1, 9, 2, 2, 5, 8, 1, 4, 6, 7}}

// limitsOf returns limits with some room beyond b.
func limitsOf(b *Batch) Limits {
	longest := int32(0)
	for s := range b.Sequences() {
		longest = max(longest, b.Starts[s+1]-b.Starts[s])
	}
	return Limits{Sequences: b.Sequences() + 2, Rows: b.Rows() + 5, Wanted: b.WantedRows() + 3, Length: int(longest) + 1}
}

// randoms returns n normal numbers.
func randoms(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// scaled multiplies x by a and returns it.
func scaled(a float32, x []float32) []float32 {
	for i := range x {
		x[i] *= a
	}
	return x
}

func doubles(in []operand) [][]float64 {
	var out [][]float64
	for _, o := range in {
		x := make([]float64, len(o.value))
		for i, v := range o.value {
			x[i] = float64(v)
		}
		out = append(out, x)
	}
	return out
}

// nans returns n NaN: what must not be read.
func nans(n int) []float32 {
	x := make([]float32, n)
	poison(x)
	return x
}

func poison(x []float32) {
	for i := range x {
		x[i] = float32(math.NaN())
	}
}
