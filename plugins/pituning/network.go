package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// network is a backbone with a head, its weights and, once compiled, a trainer.
type network struct {
	*reader
	classes int
	limits  nn.Limits
	batch   *batch
	noise   *nn.Noise
	encoder *nn.Encoder
	head    *head

	trainer *nn.Trainer
	solver  *nn.AdamW
	vectors []float32 // (wanted rows, width), of inference
}

// newNetwork returns a network, its weights 0, for batches of so many windows;
// copies says for how many of them there is a masked copy in the same batch.
// behaviours 0 leaves reconstruction out.
func newNetwork(run *sdk.Run, p Params, windows, copies, behaviours int) (*network, error) {
	r, shape := newReader(run, p), p.shape()
	length := r.space.Positions()
	n := &network{
		reader: r, classes: run.Classes(), noise: &nn.Noise{},
		limits: nn.Limits{Sequences: windows + copies, Rows: (windows + copies) * length, Wanted: (windows + copies) * length, Length: length},
	}
	n.batch = r.newBatch(n.limits)
	gpt2 := p.Backbone == BackboneGPT2
	config := nn.EncoderConfig{
		Fields: r.space.Sizes(), Positions: length, Width: shape.width, Blocks: shape.blocks, Heads: shape.heads, Inner: 4 * shape.width,
		EmbeddingDropout: p.Dropout, Dropout: p.Dropout, AttentionDropout: p.Dropout,
		EmbeddingNorm: !gpt2, PreNorm: gpt2, Causal: gpt2, Curve: kernel.Erf, Epsilon: 1e-12,
	}
	if gpt2 {
		config.Curve, config.Epsilon = kernel.TanhApproximation, 1e-5
	}
	crew := nn.Crew(max(run.Threads, 1))
	var err error
	if n.encoder, err = nn.NewEncoder(config, n.limits, crew, n.noise, n.batch.Batch); err != nil {
		return nil, err
	}
	n.head = newHead(p, shape.width, run.Classes(), behaviours, crew, n.batch)
	return n, nil
}

// layers returns all weights, by name.
func (n *network) layers() []nn.NamedWeights {
	return append(n.encoder.Weights(), nn.NamedWeights{Prefix: "head.", Weights: n.head.weights})
}

func (n *network) weights() []*nn.Weights { return nn.Unnamed(n.layers()...) }

// init draws all weights.
func (n *network) init(r *rand.Rand) {
	n.encoder.Init(r, deviation)
	n.head.init(r)
}

// load replaces the backbone's weights by those of a GPT-2, but for the tables of
// the events' fields.
func (n *network) load(path string) error {
	c, err := nn.Open(path)
	if err != nil {
		return err
	}
	defer c.Close()
	tensors := slices.DeleteFunc(nn.Tensors(n.encoder.Weights()...), isField)
	return c.LoadAs(nn.GPT2(), tensors)
}

// isField says whether a tensor is the table of a field of events.
func isField(t nn.Tensor) bool { return strings.HasPrefix(t.Name, "field.") }

// isTable says whether a tensor is a table of the embedding.
func isTable(t nn.Tensor) bool { return isField(t) || strings.HasPrefix(t.Name, "position.") }

// isHead says whether a tensor is the head's or a LayerNorm's.
func isHead(t nn.Tensor) bool {
	return strings.HasPrefix(t.Name, "head.") || strings.HasSuffix(t.Name, "gamma") || strings.HasSuffix(t.Name, "beta")
}

// copyFrom copies the weights of a network of the same shape; what it lacks
// (reconstruction) is left out.
func (n *network) copyFrom(other *network) {
	from := nn.Tensors(other.layers()...)
	for _, t := range nn.Tensors(n.layers()...) {
		i := slices.IndexFunc(from, func(f nn.Tensor) bool { return f.Name == t.Name })
		copy(t.Value, from[i].Value)
	}
}

// compile makes the network trainable.
func (n *network) compile(c nn.AdamWConfig) error {
	n.head.prepare(n.limits, true)
	g := nn.NewGraph()
	x, err := n.encoder.Node(g)
	if err != nil {
		return err
	}
	loss, err := g.Apply("head", n.head, nil, x, g.Weights(n.head.weights))
	if err != nil {
		return err
	}
	c.Beta1, c.Beta2, c.Epsilon, c.BiasCorrection = .9, .999, 1e-8, true
	n.solver = nn.NewAdamW(c, n.head.crew, n.weights()...)
	n.trainer, err = g.Trainer(loss, n.solver, n.noise)
	return err
}

// close frees the trainer.
func (n *network) close() error {
	if n.trainer == nil {
		return nil
	}
	return n.trainer.Close()
}

// seed names the random numbers of dropout, from the first step.
func (n *network) seed(r *rand.Rand) { n.noise.Seed([2]uint32{r.Uint32(), r.Uint32()}) }

// step seals the batch and moves the weights.
func (n *network) step() (float64, error) {
	n.batch.Seal()
	return n.trainer.Step()
}

// infer writes the logits of b, which has only sequences to predict, to out: of
// all wanted rows, or of the last row of each sequence.
func (n *network) infer(b *batch, last bool, out []float32) {
	if n.vectors == nil {
		if n.trainer == nil {
			n.head.prepare(n.limits, false)
		}
		n.vectors = make([]float32, n.limits.Wanted*n.head.width)
	}
	b.Seal()
	n.encoder.Infer(b.Batch, n.vectors)
	n.head.infer(b, n.vectors, last, out)
}

// softmax replaces each row of x (rows, classes) by softmax(x / temperature).
func softmax(rows, classes int, x []float32, temperature float64) {
	kernel.Softmax(rows, classes, x, classes, float32(1/temperature))
}

// surprise returns -log p.
func surprise(p float32) float64 { return -math.Log(max(float64(p), 1e-30)) }
