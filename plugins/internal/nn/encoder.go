package nn

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Encoder turns the tokens of a batch into vectors: an Embedding, transformer
// blocks and, with PreNorm, a last LayerNorm.
type Encoder struct {
	EncoderConfig
	room
	embedding *Embedding
	blocks    []*block
	norm      *norm // nil without PreNorm

	inference [Groups]*inference
}

// NamedWeights are a layer's weights under the prefix that its tensors' names get
// in a checkpoint.
type NamedWeights struct {
	Prefix string
	*Weights
}

// NewEncoder returns an encoder, its weights 0, that is trained on batch. An error
// names all mistakes of the configuration.
func NewEncoder(c EncoderConfig, l Limits, crew Crew, noise *Noise, batch *Batch) (*Encoder, error) {
	if err := errors.Join(c.mistakes(l)...); err != nil {
		return nil, err
	}
	e := &Encoder{EncoderConfig: c, room: room{l, crew, batch}}
	e.embedding = NewEmbedding(EmbeddingConfig{
		Fields: c.Fields, Positions: c.Positions, Width: c.Width, Norm: c.EmbeddingNorm, Epsilon: c.Epsilon, Dropout: c.EmbeddingDropout,
	}, l, crew, noise, batch)
	for i := range c.Blocks {
		e.blocks = append(e.blocks, newBlock(blockConfig{
			Width: c.Width, Heads: c.Heads, Inner: c.Inner, Dropout: c.Dropout, AttentionDropout: c.AttentionDropout,
			PreNorm: c.PreNorm, Causal: c.Causal, Curve: c.Curve, Epsilon: c.Epsilon,
		}, i == c.Blocks-1, batch, crew, noise))
	}
	if c.PreNorm {
		e.norm = newNorm(c.Width, c.Epsilon, batch, crew)
	}
	return e, nil
}

// Weights returns all layers' weights, in the order of the network.
func (e *Encoder) Weights() []NamedWeights {
	all := []NamedWeights{{"", e.embedding.weights}}
	for i, k := range e.blocks {
		all = append(all, NamedWeights{fmt.Sprintf("block.%d.", i), k.weights})
	}
	if e.norm != nil {
		all = append(all, NamedWeights{"norm.", e.norm.weights})
	}
	return all
}

// Init draws matrices from a normal distribution of that standard deviation cut
// at two of them, and sets gains to 1 and biases to 0 (Devlin et al. 2019, code).
func (e *Encoder) Init(r *rand.Rand, std float64) {
	for _, w := range e.Weights() {
		w.Init(r, std)
	}
}

// Node adds the encoder to a graph; the node is (wanted rows, Width).
func (e *Encoder) Node(g *Graph) (*Node, error) {
	x, err := e.embedding.Node(g)
	if err != nil {
		return nil, err
	}
	for i, k := range e.blocks {
		rows := e.limits.Rows
		if k.last {
			rows = max(e.limits.Wanted, 1)
		}
		k.prepare(e.limits)
		if x, err = g.Apply(fmt.Sprintf("block %d", i), k, []int{rows, e.Width}, x, g.Weights(k.weights)); err != nil {
			return nil, err
		}
	}
	if e.norm == nil {
		return x, nil
	}
	rows := max(e.limits.Wanted, 1)
	e.norm.prepare(rows)
	return g.Apply("norm", e.norm, []int{rows, e.Width}, x, g.Weights(e.norm.weights))
}

// inference is the memory of one goroutine.
type inference struct {
	x, y  []float32    // (rows, Width)
	tapes [2]blockTape // of all blocks but the last, and of the last
	work  *blockWork
}

// Infer writes the vectors of the wanted rows of b to out (wanted rows, Width),
// without dropout. b is a sealed batch within the encoder's limits, else Infer
// panics; it need not be the batch that the encoder is trained on. A sequence's
// vectors do not depend on the other sequences. It must not run beside another
// call on the same encoder.
func (e *Encoder) Infer(b *Batch, out []float32) {
	if err := e.embedding.knows(b); err != nil {
		panic(fmt.Errorf("nn: infer: %w", err))
	}
	e.crew.Each(Groups, func(g int) {
		m := e.inference[g]
		if m == nil {
			m = e.newInference()
			e.inference[g] = m
		}
		for _, s := range b.groups[g] {
			e.infer(b, s, m, out)
		}
	})
}

func (e *Encoder) newInference() *inference {
	rows := maxShard(e.limits.Length)
	c := e.blocks[0].blockConfig
	m := &inference{x: make([]float32, rows*e.Width), y: make([]float32, rows*e.Width), work: newBlockWork(c, e.limits.Length, false)}
	m.tapes[0] = newBlockTape(c, rows, rows, e.limits.Length, false, false)
	m.tapes[1] = newBlockTape(c, rows, rows, e.limits.Length, true, false)
	return m
}

func (e *Encoder) infer(b *Batch, s shard, m *inference, out []float32) {
	w := e.Width
	x, y := m.x[:s.rows()*w], m.y
	e.embedding.embed(b, s, m.y, m.tapes[0].rstd1, x)
	for _, k := range e.blocks {
		leaving := k.leaving(b, s)
		to := y[:leaving.wanted()*w]
		tape := m.tapes[0]
		if k.last {
			to, tape = out[s.want*w:s.wantEnd*w], m.tapes[1]
		}
		tape = tape.shaped(&k.blockConfig, leaving)
		k.forward(b, leaving, x, to, &tape, m.work, false)
		x, y = to, x[:cap(x)]
	}
	if e.norm != nil {
		v := e.norm.value
		to := out[s.want*w : s.wantEnd*w]
		kernel.LayerNorm(s.wanted(), w, to, v[0], v[1], to, m.tapes[0].rstd1, e.Epsilon)
	}
}
