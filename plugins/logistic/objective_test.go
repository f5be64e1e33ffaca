package main

import (
	"context"
	"log/slog"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// testRun has three classes.
func testRun(t testing.TB) *sdk.Run {
	return &sdk.Run{ModelDir: t.TempDir(), Window: data.MaxWindow, Target: sdk.TargetIntent, Context: sdk.ContextNone, Threads: 1,
		Log: slog.New(slog.DiscardHandler), Vocabulary: data.Vocabulary{Locations: []string{"x"}, Behaviours: []string{"a", "b", "c"},
			Intents: []string{"a", "b", "c"}, IntentOf: []uint32{0, 1, 2}, SlotsPerDay: 48}}
}

// walk makes n events of one user: mostly a b c a b c, at random times.
func walk(run *sdk.Run, user uint32, n int) data.Events {
	rng := run.Rand("walk")
	var e data.Events
	for i := range n {
		c := uint32(i % 3)
		if rng.IntN(4) == 0 {
			c = uint32(rng.IntN(3))
		}
		e.Add(data.Event{User: user, Day: uint32(i), Weekday: uint8(i % 7), Slot: uint8(rng.IntN(48)), Behaviour: c, Intent: c})
	}
	return e
}

// testProblem has the targets of one user's n events and both histograms.
func testProblem(t testing.TB, n, threads int) *problem {
	run := testRun(t)
	l := layoutOf(run, HistoryWindowUser, []float64{.5, .3, .2})
	x := newMatrix(l)
	y := l.targets(x, nil, walk(run, 1, n))
	p := newProblem(x, y, l.classes, threads)
	p.penalty = .7
	return p
}

func random(n int) weights {
	rng := rand.New(rand.NewPCG(3, 4))
	w := make(weights, n)
	for i := range w {
		w[i] = rng.NormFloat64() / 3
	}
	return w
}

func TestGradientIsTheDifferenceQuotient(t *testing.T) {
	for _, adapt := range []bool{false, true} {
		p := testProblem(t, 40, 1)
		if adapt {
			p.prior, p.penaliseIntercepts = make(weights, p.size()), true
			for i := range p.prior {
				p.prior[i] = .1
			}
		}
		w, gradient, scratch := random(p.size()), make([]float64, p.size()), make([]float64, p.size())
		if _, err := p.evaluate(t.Context(), w, gradient); err != nil {
			t.Fatal(err)
		}
		for i := range w {
			const h = 1e-5
			at := func(v float64) float64 {
				moved := append(weights{}, w...)
				moved[i] = v
				loss, err := p.evaluate(t.Context(), moved, scratch)
				if err != nil {
					t.Fatal(err)
				}
				return loss
			}
			if want := (at(w[i]+h) - at(w[i]-h)) / (2 * h); math.Abs(want-gradient[i]) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("adapt %v: gradient %d is %v, difference quotient %v", adapt, i, gradient[i], want)
			}
		}
	}
}

// The same loss, with every feature written out as EVALUATION's floor has it.
func TestLossOfDenseFeatures(t *testing.T) {
	run := testRun(t)
	l := layoutOf(run, HistoryWindow, []float64{.5, .3, .2})
	var history data.Events
	for _, e := range []data.Event{{Weekday: 2, Slot: 9, Intent: 0, Behaviour: 0}, {Weekday: 3, Slot: 20, Intent: 2, Behaviour: 2}, {Weekday: 4, Slot: 47, Intent: 0, Behaviour: 0}} {
		history.Add(e)
	}
	x := newMatrix(l)
	l.append(x, data.Window{Weekday: data.Masked, Slot: data.Masked, History: history}, nil)
	dense := make([]float64, 4+4+24+7+3)
	dense[0], dense[4+2], dense[8+23], dense[8+24+4] = 1, 1, 1, 1
	for c, n := range []float64{2, 0, 1} {
		f := l.frequency[c]
		dense[8+24+7+c] = math.Log((n + 5*f) / (3 + 5) / f)
	}
	w := random((len(dense) + 1) * 3)
	z := append([]float64{}, w[len(dense)*3:]...)
	for d, v := range dense {
		for c := range z {
			z[c] += v * w[d*3+c]
		}
	}
	e, got := newExpanded(3, x), make([]float64, 3)
	e.load(w)
	e.logits(x.row(0), got)
	if diff := cmp.Diff(z, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })); diff != "" {
		t.Errorf("logits differ from dense features (-want +got):\n%s", diff)
	}
}

// The gradient vanishes at the minimum, which L-BFGS must find to its tolerance.
func TestMinimum(t *testing.T) {
	p := testProblem(t, 300, 1)
	w, err := minimise(t.Context(), testRun(t), p, make(weights, p.size()), 1000)
	if err != nil {
		t.Fatal(err)
	}
	gradient := make([]float64, p.size())
	if _, err := p.evaluate(t.Context(), w, gradient); err != nil {
		t.Fatal(err)
	}
	for i, g := range gradient {
		if math.Abs(g) > tolerance*float64(p.x.rows()) {
			t.Errorf("gradient %d is %v at the minimum", i, g)
		}
	}
}

// Two classes and no features but the intercept: the minimum has the classes'
// shares for probabilities, since intercepts are free.
func TestInterceptsAreFree(t *testing.T) {
	x := &matrix{columns: 1}
	y := []int32{0, 0, 0, 1}
	for range y {
		x.end()
	}
	p := newProblem(x, y, 2, 1)
	p.penalty = 1e6
	w, err := minimise(t.Context(), testRun(t), p, make(weights, p.size()), 100)
	if err != nil {
		t.Fatal(err)
	}
	z := append([]float64{}, w[2:]...)
	softmax(z)
	if math.Abs(z[0]-.75) > 1e-3 {
		t.Errorf("probabilities are %v, want .75 and .25", z)
	}
}

func TestThreadsChangeNoBit(t *testing.T) {
	var want []float64
	for _, threads := range []int{1, 2, 5} {
		p := testProblem(t, 500, threads)
		w, err := minimise(t.Context(), testRun(t), p, make(weights, p.size()), 30)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = w
		}
		if diff := cmp.Diff(want, []float64(w)); diff != "" {
			t.Fatalf("weights with %d threads differ (-1 +%d):\n%s", threads, threads, diff)
		}
	}
}

func TestEvaluateStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := testProblem(t, 100, 2)
	if _, err := minimise(ctx, testRun(t), p, make(weights, p.size()), 30); err != context.Canceled {
		t.Errorf("a cancelled training returns %v", err)
	}
}
