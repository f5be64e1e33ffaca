package main

import (
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// babble returns pairs of random tokens, sources and targets of that many.
func babble(rng *rand.Rand, pairs, tokens int) []pair {
	all := make([]pair, pairs)
	for i := range all {
		for range tokens {
			all[i].src = append(all[i].src, 4+rng.Int32N(20))
			all[i].trg = append(all[i].trg, 4+rng.Int32N(20))
		}
	}
	return all
}

// testTraining returns a training on pairs of 6 and 6 tokens in sequences of 20.
func testTraining(t testing.TB, p Params, pairs int) *training {
	t.Helper()
	run := &sdk.Run{Seed: 3, Threads: 2, Log: slog.New(slog.DiscardHandler)}
	e := newExamples(babble(rand.New(rand.NewPCG(1, 2)), pairs, 6), 20, 25)
	tr, err := newTraining(run, p.filled(), newSchedule(p.DiffusionSteps), e, 26)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.trainer.Close() })
	return tr
}

// small are params of a model that trains in a moment.
func small() Params {
	p := defaults
	p.Embedding, p.Width, p.Blocks, p.Heads, p.Batch, p.Steps = 16, 32, 1, 2, 8, 4
	return p
}

// Around x0 the target of x_t has the marginal of its step, variance 1 - bar_t to
// 1 % of 10^5 draws, and the source is x0 as it is; around the embedding x0 has the
// noise of the rounding (T2).
func TestCorrupt(t *testing.T) {
	tr := testTraining(t, small(), 40)
	l, d := tr.learner, tr.network
	w := d.Embedding
	rng := rand.New(rand.NewPCG(5, 6))
	for _, step := range []int{0, 500, 1999} {
		bar := l.schedule.bar[step]
		var sum, squares, noise float64
		n, m := 0, 0
		for n < 100_000 {
			l.next(0, 8, rng)
			for s := range l.drawn {
				l.drawn[s].t = step
				l.corrupt(s)
				source := l.data.source[l.drawn[s].example]
				for i := range d.Length {
					row := s*d.Length + i
					for j := range w {
						eps := d.loss.Noise[row*w+j] // x0 - E
						shift, scale := d.lookup.Shift[row*w+j], d.lookup.Scale[row]
						noise, m = noise+float64(eps)*float64(eps), m+1
						if i < source {
							if scale != 1 || shift != eps {
								t.Fatalf("step %d: source row %d is %v E + %v, want E + %v", step, i, scale, shift, eps)
							}
							continue
						}
						if math.Abs(float64(scale)-math.Sqrt(bar)) > 1e-6 {
							t.Fatalf("step %d: a target row keeps %v, want %v", step, scale, math.Sqrt(bar))
						}
						v := float64(shift - scale*eps) // x_t - sqrt(bar) x0
						sum, squares, n = sum+v, squares+v*v, n+1
					}
				}
			}
		}
		if got, want := squares/float64(n), 1-bar; math.Abs(got-want) > .01*want || math.Abs(sum/float64(n)) > .01 {
			t.Errorf("step %d: x_t has mean %v and variance %v around x0, want 0 and %v", step, sum/float64(n), got, want)
		}
		if got, want := noise/float64(m), 1-l.schedule.bar[0]; math.Abs(got-want) > .01*want {
			t.Errorf("step %d: x0 has variance %v around E, want %v", step, got, want)
		}
	}
}

// The same step draws the same batch, whatever came before it and however many
// goroutines fill it; epochs see every pair once.
func TestNext(t *testing.T) {
	a, b := testTraining(t, small(), 10), testTraining(t, small(), 10)
	b.learner.crew = 1
	b.learner.next(80, 8, rand.New(rand.NewPCG(1, 1)))
	seen := map[int]int{}
	for first := 0; first < 40; first += 8 {
		for _, tr := range []*training{a, b} {
			tr.learner.next(first, 8, rand.New(rand.NewPCG(uint64(first), 2)))
		}
		for _, d := range a.learner.drawn {
			seen[d.example]++
		}
		if !slices.Equal(a.learner.drawn, b.learner.drawn) || !slices.Equal(a.network.lookup.Shift, b.network.lookup.Shift) ||
			!slices.Equal(a.network.batch.Fields[0], b.network.batch.Fields[0]) {
			t.Fatalf("batch from %d on depends on what was drawn before", first)
		}
	}
	for i := range 10 {
		if seen[i] != 4 {
			t.Errorf("in four epochs pair %d comes %d times", i, seen[i])
		}
	}
}

// The loss of the step is the mean of the sequences' losses with the weights of their
// steps; step 0 aims at the embedding; with mse_target_only sources do not count.
func TestLossOfStep(t *testing.T) {
	for _, targetOnly := range []bool{false, true} {
		p := small()
		p.TargetOnly = targetOnly
		tr := testTraining(t, p, 10)
		l := tr.learner
		for i := range l.schedule.steps() { // step 0 is likely, the others even
			for range historyLength {
				l.steps.learn(i, map[bool]float64{true: 3000, false: 1}[i == 0])
			}
		}
		l.next(0, 8, rand.New(rand.NewPCG(1, 2)))
		got, err := tr.trainer.Loss()
		if err != nil {
			t.Fatal(err)
		}
		want, zeros := 0.0, 0
		for s, d := range l.drawn {
			weight := 1 / (2000 * l.steps.probability(d.t))
			want += weight * tr.network.loss.Terms[s].Loss() / 8
			if tr.network.loss.Clean[s] != (d.t == 0) {
				t.Errorf("step %d aims at the embedding: %t", d.t, tr.network.loss.Clean[s])
			}
			if d.t == 0 {
				zeros++
			}
			for i := range 20 {
				if counts := tr.network.loss.Counts[s*20+i]; counts != (!targetOnly || i >= l.data.source[d.example]) {
					t.Errorf("token %d counts: %t", i, counts)
				}
			}
		}
		if math.Abs(got-want) > 1e-5*want || zeros == 0 || zeros == 8 {
			t.Errorf("the loss is %v, want %v; %d steps are 0", got, want, zeros)
		}
		before := slices.Clone(l.steps.history)
		l.learned()
		if first := l.drawn[0]; slices.Equal(before, l.steps.history) {
			t.Errorf("the loss of step %d is not remembered", first.t)
		}
	}
}

// Initial weights are PyTorch's: embeddings normal, linear layers even.
func TestInit(t *testing.T) {
	tr := testTraining(t, small(), 1)
	spread := func(x []float32) (deviation, most float64) {
		for _, v := range x {
			deviation += float64(v) * float64(v) / float64(len(x))
			most = max(most, math.Abs(float64(v)))
		}
		return math.Sqrt(deviation), most
	}
	for _, w := range nn.Tensors(tr.network.weights()...) {
		deviation, most := spread(w.Value)
		want, bound := 0.0, 0.0
		switch w.Name {
		case "embedding.weight", "place.position.weight":
			want, bound = 1, 6
		case "embedding.bias", "up.0.weight", "up.0.bias":
			bound = 1 / math.Sqrt(16)
		case "up.1.weight", "block.0.inner.weight", "block.0.attention.qkv.weight", "block.0.attention.qkv.bias", "down.1.weight":
			bound = 1 / math.Sqrt(32)
		case "block.0.outer.weight", "time.0.weight":
			bound = 1 / math.Sqrt(128)
		case "time.1.weight":
			bound = 1 / math.Sqrt(512)
		default:
			continue
		}
		if want == 0 {
			want = bound / math.Sqrt(3)
		}
		if slack := 3 / math.Sqrt(float64(len(w.Value))); math.Abs(deviation/want-1) > slack || most > bound {
			t.Errorf("%s has deviation %v and at most %v, want %v and %v", w.Name, deviation, most, want, bound)
		}
	}
}
