package main

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
)

// Sizes of the heads under test; odd on purpose.
const (
	headWidth, headHidden, headClasses, headBehaviours = 11, 5, 7, 9
)

// headCase is a head with a batch and vectors for it.
type headCase struct {
	head *head
	h    []float32
}

// newHeadCase returns a head whose batch has a sequence of each length, every
// third of them to be reconstructed, and targets of every kind.
func newHeadCase(p Params, crew nn.Crew, lengths ...int) headCase {
	r := rand.New(rand.NewPCG(1, 2))
	b := &batch{Batch: &nn.Batch{}}
	b.Batch.Wanted = []int32{}
	b.reset()
	behaviours := 0
	if p.Reconstruction {
		behaviours = headBehaviours
	}
	longest := 0
	for s, n := range lengths {
		longest = max(longest, n)
		classes, task := headClasses, predict
		if s%3 == 1 && p.Reconstruction {
			classes, task = headBehaviours, reconstruct
		}
		for range n {
			b.Wanted = append(b.Wanted, int32(len(b.Wanted)))
			b.targets.add(r.Int32N(int32(classes)+1) - 1)
			i := len(b.targets.hard) - 1
			b.targets.hard[i] *= []float32{.7, 1.5, -.4}[r.IntN(3)]
			soft := float32(0)
			if task == predict {
				soft = float32(r.IntN(2)) * r.Float32()
			}
			b.targets.soft = append(b.targets.soft, soft)
			teacher := make([]float32, headClasses)
			for c := range teacher {
				teacher[c] = float32(r.NormFloat64())
			}
			softmax(1, headClasses, teacher, 1)
			b.targets.teacher = append(b.targets.teacher, teacher...)
		}
		if p.WindowCounts {
			for range n * tokens.CountKinds * headClasses {
				b.counts = append(b.counts, float32(r.IntN(2))*r.Float32())
			}
		}
		b.Starts = append(b.Starts, int32(len(b.Wanted)))
		b.end(task, false)
	}
	b.targets.temperature, b.targets.smoothing, b.targets.ceiling = 1.7, .1, 2.2
	k := newHead(p, headWidth, headClasses, behaviours, p.Variant == "time", crew, b)
	k.prepare(nn.Limits{Sequences: len(lengths), Rows: len(b.Wanted), Wanted: len(b.Wanted), Length: longest}, true)
	for i := range k.weights.Value {
		k.weights.Value[i] = float32(.5 * r.NormFloat64())
	}
	h := make([]float32, len(b.Wanted)*headWidth)
	for i := range h {
		h[i] = float32(r.NormFloat64())
	}
	return headCase{k, h}
}

// gradients returns the loss and its gradients by h and by the weights, of the
// second of two passes.
func (c headCase) gradients(dout float32) (loss float32, dh, dw []float32) {
	out := []float32{0}
	dh, dw = make([]float32, len(c.h)), make([]float32, len(c.head.weights.Value))
	for range 2 {
		in := [][]float32{c.h, c.head.weights.Value}
		for _, d := range [][]float32{dh, dw} {
			for i := range d {
				d[i] = float32(math.NaN())
			}
		}
		c.head.Forward(in, out)
		c.head.Backward(in, out, []float32{dout}, [][]float32{dh, dw})
	}
	return out[0], dh, dw
}

var headVariants = map[string]Params{
	"intent attention": {IntentAttention: true, IntentHidden: headHidden, Reconstruction: true},
	"attention alone":  {IntentAttention: true, IntentHidden: headHidden},
	"counts":           {IntentAttention: true, IntentHidden: headHidden, Reconstruction: true, WindowCounts: true},
	"time":             {IntentAttention: true, IntentHidden: headHidden, Variant: "time"},
	"linear":           {Reconstruction: true},
}

var headLengths = []int{6, 3, 1, 4, 9, 2, 1, 5}

// Loss and gradients agree with a reference in float64 that is written straight
// from the equations, and with its finite differences.
func TestHeadGradients(t *testing.T) {
	for name, p := range headVariants {
		t.Run(name, func(t *testing.T) {
			c := newHeadCase(p, 2, headLengths...)
			const dout = .8
			loss, dh, dw := c.gradients(dout)
			r := reference{c.head, doubles(c.h), doubles(c.head.weights.Value)}
			if want := r.loss(); math.Abs(float64(loss)-want) > 1e-5*math.Abs(want) {
				t.Errorf("loss %v, want %v", loss, want)
			}
			for what, x := range map[string]struct {
				at  []float64
				got []float32
			}{"h": {r.h, dh}, "weights": {r.w, dw}} {
				scale := 0.0
				for _, g := range x.got {
					scale = max(scale, math.Abs(float64(g)))
				}
				for i := range x.at {
					if want := dout * r.slope(&x.at[i]); math.Abs(float64(x.got[i])-want) > 2e-4*scale {
						t.Fatalf("gradient by %s: element %d of %d is %v, want %v (largest %v)", what, i, len(x.at), x.got[i], want, scale)
					}
				}
			}
		})
	}
}

// Any number of goroutines gives the same bits, and a step leaves no garbage.
func TestHeadDoesNotDependOnThreads(t *testing.T) {
	for name, p := range headVariants {
		var want []float32
		for crew := nn.Crew(1); crew <= 3; crew++ {
			c := newHeadCase(p, crew, headLengths...)
			loss, dh, dw := c.gradients(1)
			got := slices.Concat([]float32{loss}, dh, dw)
			if want == nil {
				want = got
			}
			if !slices.Equal(want, got) {
				t.Errorf("%s: %d threads give other bits", name, crew)
			}
		}
	}
}

func TestHeadLeavesNoGarbage(t *testing.T) {
	for name, p := range headVariants {
		c := newHeadCase(p, 1, headLengths...)
		c.gradients(1)
		in := [][]float32{c.h, c.head.weights.Value}
		out, dout, din := []float32{0}, []float32{1}, [][]float32{make([]float32, len(c.h)), make([]float32, len(in[1]))}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		const steps = 20
		for range steps {
			c.head.Forward(in, out)
			c.head.Backward(in, out, dout, din)
		}
		runtime.ReadMemStats(&after)
		if bytes := (after.TotalAlloc - before.TotalAlloc) / steps; bytes > 4096 {
			t.Errorf("%s: a step allocates %d bytes", name, bytes)
		}
	}
}

// The logits of a sequence's last row are those of all its rows, and do not
// depend on other sequences; a row's do not depend on later rows.
func TestHeadInfers(t *testing.T) {
	for name, p := range headVariants {
		p.Reconstruction = false
		c := newHeadCase(p, 2, headLengths...)
		all := make([]float32, len(c.h)/headWidth*headClasses)
		last := make([]float32, len(headLengths)*headClasses)
		c.head.infer(c.head.batch, c.h, false, all)
		c.head.infer(c.head.batch, c.h, true, last)
		for s := range headLengths {
			of := c.head.batch.rows(s)
			if want, got := all[(of.to-1)*headClasses:of.to*headClasses], last[s*headClasses:(s+1)*headClasses]; !near(want, got) {
				t.Errorf("%s: last row of sequence %d: %v alone, %v among all", name, s, got, want)
			}
			if of.len() < 2 {
				continue
			}
			cut := newHeadCase(p, 2, of.len()-1)
			copy(cut.head.weights.Value, c.head.weights.Value)
			if len(c.head.batch.counts) > 0 {
				for i := range of.len() - 1 {
					copy(cut.head.batch.countsOf(i), c.head.batch.countsOf(of.from+i))
				}
			}
			shorter := make([]float32, headClasses)
			cut.head.infer(cut.head.batch, c.h[of.from*headWidth:], true, shorter)
			if want := all[(of.to-2)*headClasses : (of.to-1)*headClasses]; !near(want, shorter) {
				t.Errorf("%s: row %d of sequence %d: %v without the rows after it, %v with", name, of.len()-2, s, shorter, want)
			}
		}
	}
}

func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-5 })
}

// Scores differ by 200 within a sequence: softmaxes over the past must neither
// overflow nor lose what came before.
func TestIntentAttentionIsStable(t *testing.T) {
	a := newIntentAttention(1, 1, 1)
	for _, scores := range [][]float32{{0, 200, -200, 200}, {-200, 0, 0, 0}, {200, 0, -200, 0}} {
		w := &attentionWork{a: scores, past: make([]float32, 1)}
		share, average := make([]float32, 4), make([]float32, 4)
		a.shares(4, w, share)
		h := []float32{1, 2, 3, 4}
		a.average(4, h, share, average)
		for i, u := range average {
			var sum, total float64
			for j := range i + 1 {
				e := math.Exp(float64(scores[j] - slices.Max(scores[:i+1])))
				sum, total = sum+e*float64(h[j]), total+e
			}
			if want := sum / total; math.Abs(float64(u)-want) > 1e-5 {
				t.Errorf("scores %v: the average of the first %d is %v, want %v", scores, i+1, u, want)
			}
		}
	}
}

func doubles(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}
