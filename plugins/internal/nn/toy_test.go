package nn

import (
	"math/rand/v2"
	"runtime"
	"testing"
)

// regression is the mean over rows of (x w + b - y)^2; its only input is the
// weights, w and then b.
type regression struct {
	x [][]float32 // (rows, inputs)
	y []float32   // (rows)
}

func (f *regression) residual(w []float32, i int) float32 {
	n := len(w) - 1
	r := w[n] - f.y[i]
	for j, v := range f.x[i] {
		r += v * w[j]
	}
	return r
}

func (f *regression) Forward(in [][]float32, out []float32) {
	out[0] = 0
	for i := range f.x {
		r := f.residual(in[0], i)
		out[0] += r * r / float32(len(f.x))
	}
}

func (f *regression) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	clear(din[0])
	for i, x := range f.x {
		d := dout[0] * 2 * f.residual(in[0], i) / float32(len(f.x))
		for j, v := range x {
			din[0][j] += d * v
		}
		din[0][len(x)] += d
	}
}

// toy is a regression whose targets weights of 1, -2, 3 and .5 give exactly.
func toy(tb testing.TB, s func(*Weights) Solver) (*Trainer, *Weights) {
	tb.Helper()
	f, r := &regression{}, rand.New(rand.NewPCG(1, 2))
	for range 16 {
		x := []float32{float32(r.NormFloat64()), float32(r.NormFloat64()), float32(r.NormFloat64())}
		f.x, f.y = append(f.x, x), append(f.y, x[0]-2*x[1]+3*x[2]+.5)
	}
	w := NewWeights(Tensor{Name: "w", Shape: []int{3, 1}, Decay: true}, Tensor{Name: "b", Shape: []int{1}})
	g := NewGraph()
	loss, err := g.Apply("regression", f, nil, g.Weights(w))
	if err != nil {
		tb.Fatal(err)
	}
	trainer, err := g.Trainer(loss, s(w), &Noise{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { trainer.Close() })
	return trainer, w
}

func adam(rate Schedule) func(*Weights) Solver {
	return func(w *Weights) Solver {
		return NewAdamW(AdamWConfig{Rate: rate, Beta1: .9, Beta2: .999, Epsilon: 1e-8, ClipNorm: 5, BiasCorrection: true}, 1, w)
	}
}

func TestToyOverfits(t *testing.T) {
	const steps = 2000
	trainer, w := toy(t, adam(WarmupLinear(.05, 10, steps)))
	var loss float64
	for range steps {
		var err error
		if loss, err = trainer.Step(); err != nil {
			t.Fatal(err)
		}
	}
	if loss > 1e-9 {
		t.Errorf("loss %v after %d steps, want about 0", loss, steps)
	}
	for i, want := range []float32{1, -2, 3, .5} {
		if d := w.Value[i] - want; d > 1e-4 || d < -1e-4 {
			t.Errorf("weight %d is %v, want %v", i, w.Value[i], want)
		}
	}
}

// What a step costs besides its functions is small, and nothing of it stays.
func TestStepMemory(t *testing.T) {
	trainer, _ := toy(t, adam(Constant(1e-3)))
	steps := func(n int) {
		for range n {
			if _, err := trainer.Step(); err != nil {
				t.Fatal(err)
			}
		}
	}
	steps(100)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const n = 10_000
	steps(n)
	runtime.ReadMemStats(&after)
	if per := (after.TotalAlloc - before.TotalAlloc) / n; per > 10_000 {
		t.Errorf("a step allocates %d bytes, want at most 10,000", per)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if after.HeapAlloc > before.HeapAlloc+100_000 {
		t.Errorf("the heap grew from %d to %d bytes in %d steps", before.HeapAlloc, after.HeapAlloc, n)
	}
}

// BenchmarkTrainerStep shows the cost of Gorgonia, trainer and solver alone.
func BenchmarkTrainerStep(b *testing.B) {
	trainer, _ := toy(b, adam(Constant(1e-3)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := trainer.Step(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAdamW steps a million weights.
func BenchmarkAdamW(b *testing.B) {
	w := NewWeights(Tensor{Name: "w", Shape: []int{1000, 1000}, Decay: true})
	s := NewAdamW(AdamWConfig{Rate: Constant(1e-3), Beta1: .9, Beta2: .999, Epsilon: 1e-8, ClipNorm: 5}, 2, w)
	m := model(w)
	b.SetBytes(4 * int64(len(w.Value)))
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Step(m); err != nil {
			b.Fatal(err)
		}
	}
}
