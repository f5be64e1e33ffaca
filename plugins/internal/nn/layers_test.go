package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// layer is what the tests need of a layer of rows (rows, layerWidth) and weights.
type layer interface {
	Function
	prepare()
	Weights() *Weights
}

const layerWidth = 5

// layerKinds are all of them: what a row of the output is, how many elements it has,
// and one on a batch.
var layerKinds = map[string]struct {
	of     Extent
	output int
	build  func(b *Batch, l Limits) layer
}{
	"linear": {EachRow, 3, func(b *Batch, l Limits) layer {
		return NewLinear(LinearConfig{Input: layerWidth, Output: 3, Activation: GELU}, l, 1, b)
	}},
	"highway": {EachRow, layerWidth, func(b *Batch, l Limits) layer {
		return NewHighway(HighwayConfig{Width: layerWidth}, l, 1, b)
	}},
	"lstm": {EachRow, 17, func(b *Batch, l Limits) layer { return NewLSTM(LSTMConfig{layerWidth, 17}, l, 1, b) }},
	"gru":  {EachRow, 17, func(b *Batch, l Limits) layer { return NewGRU(GRUConfig{layerWidth, 17}, l, 1, b) }},
	"convolution": {EachSequence, 10, func(b *Batch, l Limits) layer {
		return NewConvMax(ConvMaxConfig{Width: layerWidth, Windows: []Window{{2, 3}, {4, 7}}}, l, 1, b)
	}},
	"attention pool": {EachSequence, 3 * layerWidth, func(b *Batch, l Limits) layer {
		return NewAttentionPool(AttentionPoolConfig{layerWidth, 3}, l, 1, b)
	}},
}

// A sequence gives the same bits in a batch of others as alone.
func TestSequencesAlone(t *testing.T) {
	lengths := []int{3, 1, 9, 2, 2, 6, 70}
	for name, c := range layerKinds {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			b := batchOf(lengths...)
			limits := limitsOf(b)
			x := randoms(r, b.Rows()*layerWidth)
			weights := randoms(r, len(c.build(b, limits).Weights().Value))
			forward := func(b *Batch, x []float32) []float32 {
				f, out := c.build(b, limits), nans(c.of.most(limits)*c.output)
				f.prepare()
				f.Forward([][]float32{x, weights}, out)
				return out
			}
			together := forward(b, x)
			for s, n := range lengths {
				rows, from := n, int(b.Starts[s])
				if c.of == EachSequence {
					rows, from = 1, s
				}
				alone := forward(batchOf(n), x[int(b.Starts[s])*layerWidth:int(b.Starts[s+1])*layerWidth])
				sameBits(t, fmt.Sprintf("sequence %d", s), together[from*c.output:(from+rows)*c.output], alone[:rows*c.output])
			}
		})
	}
}

// A layer keeps nothing of one batch for the next.
func TestBatchesFollow(t *testing.T) {
	for name, c := range layerKinds {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			b := &Batch{}
			limits := Limits{Sequences: 9, Rows: 60, Wanted: 60, Length: 30}
			weights := randoms(r, len(c.build(b, limits).Weights().Value))
			step := func(f layer, lengths ...int) (out, dx, dw []float32) {
				*b = *batchOf(lengths...)
				r := rand.New(rand.NewPCG(3, uint64(len(lengths))))
				in := [][]float32{randoms(r, b.Rows()*layerWidth), weights}
				out, dx, dw = nans(c.of.most(limits)*c.output), nans(limits.Rows*layerWidth), nans(len(weights))
				f.Forward(in, out)
				f.Backward(in, out, randoms(r, len(out)), [][]float32{dx, dw})
				return out[:count(b, c.of)*c.output], dx[:b.Rows()*layerWidth], dw
			}
			used, fresh := c.build(b, limits), c.build(b, limits)
			used.prepare()
			fresh.prepare()
			step(used, 9, 2, 7, 1, 8, 6)
			step(used, 30)
			out, dx, dw := step(used, 1, 8, 3, 2)
			wantOut, wantDx, wantDw := step(fresh, 1, 8, 3, 2)
			sameBits(t, "output", out, wantOut)
			sameBits(t, "gradient by x", dx, wantDx)
			sameBits(t, "gradient by weights", dw, wantDw)
		})
	}
}

// miniature is a small network on one batch: nodes of a graph and their weights.
type miniature struct {
	t       *testing.T
	r       *rand.Rand
	batch   *Batch
	limits  Limits
	crew    Crew
	graph   *Graph
	weights []*Weights
}

// newMiniature returns one on sequences of words 0 to 8.
func newMiniature(t *testing.T, crew Crew, extent Extent) *miniature {
	b := batchFor(extent, 3, 9, 1, 6, 2, 8, 5)
	r := rand.New(rand.NewPCG(11, 12))
	b.Fields, b.Positions = [][]int32{nil}, make([]int32, b.Rows())
	for range b.Rows() {
		b.Fields[0] = append(b.Fields[0], r.Int32N(9))
	}
	for s := range b.Sequences() {
		b.Fields[0][b.Starts[s]] = int32(s) // else first words could ask for two classes
	}
	return &miniature{t: t, r: r, batch: b, limits: limitsOf(b), crew: crew, graph: NewGraph()}
}

// add draws the weights of a layer and returns its node.
func (m *miniature) add(w *Weights, n *Node, err error) *Node {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
	if w != nil {
		w.Init(m.r, .3)
		m.weights = append(m.weights, w)
	}
	return n
}

// words embeds the batch.
func (m *miniature) words(width int) *Node {
	e := NewEmbedding(EmbeddingConfig{Fields: []int{9}, Positions: 1, Width: width}, m.limits, m.crew, &Noise{}, m.batch)
	n, err := e.Node(m.graph)
	return m.add(e.Weights(), n, err)
}

// classify is the loss of x for random classes.
func (m *miniature) classify(x *Node, width, classes int) *Node {
	targets := &Targets{}
	for range m.batch.WantedRows() {
		targets.Class = append(targets.Class, m.r.Int32N(int32(classes)))
	}
	c := NewClassifier(ClassifierConfig{Width: width, Classes: classes}, m.crew, m.batch, targets)
	n, err := c.Loss(m.graph, x, m.limits.Wanted)
	return m.add(c.weights, n, err)
}

// match is the squared error of x for random targets.
func (m *miniature) match(x *Node, width int, of Extent) *Node {
	e := NewMSE(MSEConfig{width, of}, m.limits, m.crew, m.batch)
	n, err := e.Node(m.graph, x, nil)
	copy(e.Target, randoms(m.r, len(e.Target)))
	return m.add(nil, n, err)
}

// Each model learns one batch by heart; two crews end with the same weights, and
// a step leaves little garbage.
func TestLayersOverfit(t *testing.T) {
	for name, c := range map[string]struct {
		extent Extent // what the loss wants
		below  float64
		build  func(m *miniature) *Node
	}{
		"next word by lstm": {EachRow, .05, func(m *miniature) *Node {
			l := NewLSTM(LSTMConfig{8, 24}, m.limits, m.crew, m.batch)
			n, err := l.Node(m.graph, m.words(8))
			return m.classify(m.add(l.weights, n, err), 24, 9)
		}},
		"next word by gru": {EachRow, .05, func(m *miniature) *Node {
			l := NewGRU(GRUConfig{8, 24}, m.limits, m.crew, m.batch)
			n, err := l.Node(m.graph, m.words(8))
			return m.classify(m.add(l.weights, n, err), 24, 9)
		}},
		"discriminator": {EachSequence, .01, func(m *miniature) *Node {
			c := ConvMaxConfig{Width: 8, Windows: []Window{{1, 4}, {2, 6}, {5, 3}}}
			conv := NewConvMax(c, m.limits, m.crew, m.batch)
			n, err := conv.Node(m.graph, m.words(8))
			x := m.add(conv.weights, n, err)
			h := NewHighway(HighwayConfig{c.Output(), ReLU, EachSequence}, m.limits, m.crew, m.batch)
			n, err = h.Node(m.graph, x)
			return m.classify(m.add(h.weights, n, err), c.Output(), 2)
		}},
		"sum of a sequence": {EachRow, .01, func(m *miniature) *Node {
			p := NewAttentionPool(AttentionPoolConfig{8, 2}, m.limits, m.crew, m.batch)
			n, err := p.Node(m.graph, m.words(8))
			x := m.add(p.weights, n, err)
			for i, c := range []LinearConfig{{16, 24, GELU, EachSequence}, {24, 3, Identity, EachSequence}} {
				l := NewLinear(c, m.limits, m.crew, m.batch)
				n, err = l.Node(m.graph, x)
				if x = m.add(l.weights, n, err); i == 1 {
					return m.match(x, 3, EachSequence)
				}
			}
			return nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			const steps = 400
			var ends [2][]float32
			for i := range ends {
				m := newMiniature(t, Crew(1+i), c.extent)
				loss := c.build(m)
				solver := NewAdamW(AdamWConfig{Rate: func(int) float64 { return .01 }, Beta1: .9, Beta2: .999, Epsilon: 1e-8, ClipNorm: 5, BiasCorrection: true}, m.crew, m.weights...)
				trainer, err := m.graph.Trainer(loss, solver, &Noise{})
				if err != nil {
					t.Fatal(err)
				}
				defer trainer.Close()
				last := 0.0
				step := func() {
					if last, err = trainer.Step(); err != nil {
						t.Fatal(err)
					}
				}
				for range steps {
					step()
				}
				if last > c.below {
					t.Errorf("loss is %v after %d steps, want at most %v", last, steps, c.below)
				}
				if bytes := bytesPerStep(20, step); bytes > 10_000 {
					t.Errorf("a step allocates %d bytes", bytes)
				}
				for _, w := range m.weights {
					ends[i] = append(ends[i], w.Value...)
				}
			}
			sameBits(t, "weights of two goroutines", ends[1], ends[0])
		})
	}
}
