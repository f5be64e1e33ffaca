package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// network is an encoder with a classifier.
type network struct {
	encoder    *Encoder
	classifier *Classifier
	batch      *Batch
	targets    *Targets
	noise      *Noise
	trainer    *Trainer
}

// shape is a small network; every size is odd on purpose.
type shape struct {
	preNorm, causal, transform bool
	curve                      kernel.Curve
	wanted                     bool // only some rows leave the last block
	dropout                    float64
	smoothing                  float64
	mixed                      bool // every other sequence is bidirectional
	features                   int  // of each class
}

func (s shape) String() string {
	return fmt.Sprintf("norm first %v, causal %v, transform %v, curve %d, wanted %v, dropout %v, smoothing %v, mixed %v, features %d",
		s.preNorm, s.causal, s.transform, s.curve, s.wanted, s.dropout, s.smoothing, s.mixed, s.features)
}

var shapes = []shape{
	{transform: true, wanted: true, curve: kernel.Erf},
	{transform: true, wanted: true, curve: kernel.Erf, dropout: .3, smoothing: .1},
	{transform: false, curve: kernel.Erf, dropout: .2},
	{transform: true, wanted: true, curve: kernel.Erf, features: 3},
	{transform: false, curve: kernel.Erf, features: 1},
	{preNorm: true, causal: true, curve: kernel.TanhApproximation},
	{preNorm: true, causal: true, curve: kernel.TanhApproximation, dropout: .2},
	{preNorm: true, causal: true, wanted: true, curve: kernel.TanhApproximation, dropout: .2},
	{preNorm: true, wanted: true, transform: true, curve: kernel.TanhApproximation},
	{preNorm: true, causal: true, mixed: true, wanted: true, curve: kernel.TanhApproximation, dropout: .2},
	{causal: true, mixed: true, curve: kernel.Erf},
}

const (
	testWidth, testHeads, testInner, testClasses = 12, 3, 20, 7
	testLength                                   = 21
	testRows                                     = 1600
)

// newNetwork returns a network on a batch of sequences of those lengths, drawn
// from seed.
func newNetwork(t testing.TB, s shape, crew Crew, lengths ...int) *network {
	t.Helper()
	n := &network{batch: &Batch{}, targets: &Targets{}, noise: &Noise{Key: [2]uint32{1, 2}}}
	fields := []int{5, 9}
	fill(n.batch, n.targets, fields, s.wanted, lengths)
	for seq := range lengths {
		if s.mixed {
			n.batch.Bidirectional = append(n.batch.Bidirectional, seq%2 == 1)
		}
	}
	features := rand.New(rand.NewPCG(7, 8))
	for range n.batch.WantedRows() * s.features * testClasses {
		n.targets.Features = append(n.targets.Features, float32(features.NormFloat64()))
	}
	limits := Limits{Sequences: 128, Rows: testRows, Wanted: testRows, Length: testLength}
	var err error
	n.encoder, err = NewEncoder(EncoderConfig{
		Fields: fields, Positions: testLength, Width: testWidth, Blocks: 2, Heads: testHeads, Inner: testInner,
		EmbeddingDropout: s.dropout, Dropout: s.dropout, AttentionDropout: s.dropout,
		EmbeddingNorm: !s.preNorm, PreNorm: s.preNorm, Causal: s.causal, Curve: s.curve, Epsilon: 1e-5,
	}, limits, crew, n.noise, n.batch)
	if err != nil {
		t.Fatal(err)
	}
	n.classifier = NewClassifier(ClassifierConfig{
		Width: testWidth, Classes: testClasses, Transform: s.transform, Curve: s.curve, Epsilon: 1e-5, Smoothing: s.smoothing, CountOffset: 1e-5, Features: s.features,
	}, crew, n.batch, n.targets)
	r := rand.New(rand.NewPCG(3, 4))
	for _, w := range n.weights() {
		for i := range w.Value {
			w.Value[i] = float32(r.NormFloat64() * .3)
		}
	}
	return n
}

func (n *network) weights() []NamedWeights {
	return append(n.encoder.Weights(), n.classifier.Weights())
}

// compile makes the trainer.
func (n *network) compile(t testing.TB, s Solver) {
	t.Helper()
	g := NewGraph()
	x, err := n.encoder.Node(g)
	if err != nil {
		t.Fatal(err)
	}
	loss, err := n.classifier.Loss(g, x, testRows)
	if err != nil {
		t.Fatal(err)
	}
	if n.trainer, err = g.Trainer(loss, s, n.noise); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.trainer.Close() })
}

// fill draws a batch: some rows wanted, some of these ignored by the loss.
func fill(b *Batch, targets *Targets, fields []int, wanted bool, lengths []int) {
	r := rand.New(rand.NewPCG(5, 6))
	b.Fields = make([][]int32, len(fields))
	if wanted {
		b.Wanted = []int32{}
	}
	b.Reset()
	row := 0
	for _, n := range lengths {
		for i := range n {
			for f, size := range fields {
				b.Fields[f] = append(b.Fields[f], r.Int32N(int32(size)))
			}
			b.Positions = append(b.Positions, int32(testLength-n+i))
			if wanted && (i == n-1 || r.Int32N(3) == 0) {
				b.Wanted = append(b.Wanted, int32(row))
			}
			row++
		}
		b.Starts = append(b.Starts, int32(row))
	}
	b.Seal()
	for range b.WantedRows() {
		class := r.Int32N(testClasses+1) - 1
		targets.Class = append(targets.Class, class)
		targets.Weight = append(targets.Weight, .5+r.Float32())
	}
}

// use makes f the family that computes until the test ends.
func use(t testing.TB, f kernel.Family) {
	before := kernel.Active()
	kernel.Use(f)
	t.Cleanup(func() { kernel.Use(before) })
}

// The loss and its gradient by every weight agree with finite differences of a
// reference in float64, in every family of kernels.
func TestGradients(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.String(), func(t *testing.T) {
			n := newNetwork(t, s, 2, 1, 5, 17, 2, 21, 9)
			solver := &still{}
			n.compile(t, solver)
			r := newOracle(n)
			want, grads := r.loss(), map[kernel.Family][][]float32{}
			for _, family := range kernel.Available() {
				use(t, family)
				got, err := n.trainer.Step()
				if err != nil {
					t.Fatal(err)
				}
				n.noise.Step--
				if math.Abs(got-want) > 1e-5*math.Abs(want) {
					t.Errorf("%s: loss %v, want %v", family, got, want)
				}
				grads[family] = solver.grads
			}
			r.compare(t, 12, grads)
		})
	}
}

// Every number of workers gives the same bits, through dropout and many steps.
func TestWorkersDoNotMatter(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.String(), func(t *testing.T) {
			var want []float32
			for _, crew := range []Crew{1, 2, 3} {
				n := newNetwork(t, s, crew, 1, 5, 17, 2, 21, 9, 20, 20, 20, 3, 4)
				n.compile(t, descent(.05))
				var got []float32
				for range 5 {
					loss, err := n.trainer.Step()
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, float32(loss))
				}
				for _, w := range n.weights() {
					got = append(got, w.Value...)
				}
				if want == nil {
					want = got
				}
				if !slices.Equal(got, want) {
					t.Errorf("%d workers give other bits", crew)
				}
			}
		})
	}
}

// Without dropout, inference gives what training computes; and every sequence
// alone gives the bits that it gives among others.
func TestInfer(t *testing.T) {
	lengths := []int{1, 5, 17, 2, 21, 9, 20, 20, 20, 3, 4, 21, 21, 21, 21, 21}
	for _, s := range shapes {
		s.dropout = 0
		for _, family := range kernel.Available() {
			t.Run(fmt.Sprintf("%s/%s", s, family), func(t *testing.T) {
				use(t, family)
				testInfer(t, newNetwork(t, s, 2, lengths...))
			})
		}
	}
}

func testInfer(t *testing.T, n *network) {
	n.compile(t, &still{})
	want, err := n.trainer.Loss()
	if err != nil {
		t.Fatal(err)
	}
	rows := n.batch.WantedRows()
	all, logits := make([]float32, rows*testWidth), make([]float32, rows*testClasses)
	n.encoder.Infer(n.batch, all)
	n.classifier.Infer(rows, all, logits)
	loss, total := 0.0, 0.0
	for i, class := range n.targets.Class {
		if class >= 0 {
			row := doubled(logits[i*testClasses : (i+1)*testClasses])
			loss += float64(n.targets.Weight[i]) * smoothedCrossEntropy(row, int(class), n.classifier.Smoothing)
			total += float64(n.targets.Weight[i])
		}
	}
	if got := loss / total; math.Abs(got-want) > 1e-5*want {
		t.Errorf("loss %v, in training %v", got, want)
	}
	at := 0
	for seq := range n.batch.Sequences() {
		alone := single(n.batch, seq)
		got := make([]float32, alone.WantedRows()*testWidth)
		n.encoder.Infer(alone, got)
		if diff := cmp.Diff(all[at:at+len(got)], got); diff != "" {
			t.Fatalf("sequence %d among others and alone (-among +alone):\n%s", seq, diff)
		}
		at += len(got)
	}
}

// Inference makes no room for what only gradients need.
func TestInferenceRoom(t *testing.T) {
	for _, s := range shapes {
		m := newNetwork(t, s, 1, 2).encoder.newInference()
		for name, x := range map[string][]float32{
			"wide2": m.work.wide2, "wide3": m.work.wide3, "inner": m.work.inner, "dqkv": m.work.dqkv, "dquery": m.work.dquery,
			"dropped": m.work.dropped, "dprobs": m.work.dprobs, "active": m.tapes[0].active, "active of the last": m.tapes[1].active,
		} {
			if x != nil {
				t.Errorf("%v: %s has %d elements", s, name, len(x))
			}
		}
	}
}

func doubled(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// single returns one sequence of a batch as a batch.
func single(b *Batch, seq int) *Batch { return between(b, seq, seq+1) }

// between returns sequences i up to j of a batch as a batch.
func between(b *Batch, i, j int) *Batch {
	from, to := b.Starts[i], b.Starts[j]
	p := &Batch{Positions: b.Positions[from:to]}
	for _, start := range b.Starts[i : j+1] {
		p.Starts = append(p.Starts, start-from)
	}
	for _, f := range b.Fields {
		p.Fields = append(p.Fields, f[from:to])
	}
	if len(b.Bidirectional) > 0 {
		p.Bidirectional = b.Bidirectional[i:j]
	}
	if b.Wanted != nil {
		p.Wanted = []int32{}
		for _, row := range b.Wanted {
			if row >= from && row < to {
				p.Wanted = append(p.Wanted, row-from)
			}
		}
	}
	p.Seal()
	return p
}

// A batch that is cut into several shards a group gives the loss and the gradients
// that its sequences give a few at a time, added up.
func TestShardsAddUp(t *testing.T) {
	var lengths []int
	for i := range 80 {
		lengths = append(lengths, testLength-i%5)
	}
	for _, s := range shapes {
		s.dropout = 0
		t.Run(s.String(), func(t *testing.T) {
			n := newNetwork(t, s, 2, lengths...)
			for g, group := range n.batch.groups {
				if len(group) < 2 {
					t.Fatalf("group %d has %d shards", g, len(group))
				}
			}
			solver := &still{}
			n.compile(t, solver)
			whole, targets := *n.batch, *n.targets
			step := func() (loss float64) {
				loss, err := n.trainer.Step()
				if err != nil {
					t.Fatal(err)
				}
				return loss
			}
			loss, got := step(), solver.grads

			want, sums, total := 0.0, make([][]float64, len(got)), 0.0
			for i := range got {
				sums[i] = make([]float64, len(got[i]))
			}
			at := 0
			for seq := 0; seq < len(lengths); seq += 4 {
				*n.batch = *between(&whole, seq, seq+4)
				rows := n.batch.WantedRows()
				*n.targets = Targets{Class: targets.Class[at : at+rows], Weight: targets.Weight[at : at+rows]}
				if size := s.features * testClasses; size > 0 {
					n.targets.Features = targets.Features[at*size : (at+rows)*size]
				}
				at += rows
				weight := 0.0
				for i, class := range n.targets.Class {
					if class >= 0 {
						weight += float64(n.targets.Weight[i])
					}
				}
				want += weight * step()
				total += weight
				for i, grad := range solver.grads {
					for j, v := range grad {
						sums[i][j] += weight * float64(v)
					}
				}
			}
			if want /= total; math.Abs(loss-want) > 1e-5*want {
				t.Errorf("loss %v, a few sequences at a time %v", loss, want)
			}
			for i := range sums {
				for j := range sums[i] {
					sums[i][j] /= total
				}
				compare(t, n.weights()[i].Prefix, got[i], sums[i])
			}
		})
	}
}

// One batch is learned by heart.
func TestOverfit(t *testing.T) {
	for _, s := range shapes {
		s.dropout, s.smoothing = 0, 0
		t.Run(s.String(), func(t *testing.T) {
			n := newNetwork(t, s, 2, 4, 5, 6)
			solver := NewAdamW(AdamWConfig{Rate: Constant(1e-2), Beta1: .9, Beta2: .999, Epsilon: 1e-8, BiasCorrection: true}, 2, Unnamed(n.weights()...)...)
			n.compile(t, solver)
			var loss float64
			for range 300 {
				var err error
				if loss, err = n.trainer.Step(); err != nil {
					t.Fatal(err)
				}
			}
			if loss > .05 {
				t.Errorf("loss %v after 300 steps", loss)
			}
		})
	}
}
