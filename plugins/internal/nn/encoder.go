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
	stack     *Stack
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
	e.stack = newStack(StackConfig{
		Width: c.Width, Blocks: c.Blocks, Heads: c.Heads, Inner: c.Inner, Dropout: c.Dropout, AttentionDropout: c.AttentionDropout,
		PreNorm: c.PreNorm, Causal: c.Causal, Curve: c.Curve, Epsilon: c.Epsilon,
	}, l, crew, noise, batch)
	if c.PreNorm {
		e.norm = newNorm(c.Width, c.Epsilon, batch, crew)
	}
	return e, nil
}

// Weights returns all layers' weights, in the order of the network.
func (e *Encoder) Weights() []NamedWeights {
	all := append([]NamedWeights{{"", e.embedding.weights}}, e.stack.Weights()...)
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
	if x, err = e.stack.Node(g, x); err != nil {
		return nil, err
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
	x []float32 // (rows, Width)
	*StackMemory
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
	return &inference{make([]float32, maxShard(e.limits.Length)*e.Width), e.stack.NewMemory()}
}

func (e *Encoder) infer(b *Batch, s shard, m *inference, out []float32) {
	w := e.Width
	x := m.x[:s.rows()*w]
	e.embedding.embed(b, s, m.y, m.tapes[0].rstd1, x)
	e.stack.infer(m.StackMemory, b, s, x, out)
	if e.norm != nil {
		v := e.norm.value
		to := out[s.want*w : s.wantEnd*w]
		kernel.LayerNorm(s.wanted(), w, to, v[0], v[1], to, m.tapes[0].rstd1, e.Epsilon)
	}
}
