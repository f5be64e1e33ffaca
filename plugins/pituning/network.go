package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// network is a backbone with a head, its weights and, once compiled, a trainer.
type network struct {
	*reader
	classes    int
	population []float32 // (classes): shares
	limits     nn.Limits
	batch      *batch
	noise      *nn.Noise
	encoder    *nn.Encoder
	head       *head

	trainer *nn.Trainer
	solver  *nn.AdamW
	vectors []float32 // (wanted rows, width), of inference
}

// newNetwork returns a network, its weights 0, for batches of so many windows;
// copies says for how many of them there is a masked copy in the same batch.
// behaviours 0 leaves reconstruction out. The shares of classes in the
// population are alike.
func newNetwork(run *sdk.Run, p Params, windows, copies, behaviours int) (*network, error) {
	population := recipe.Shares(nil, run.Classes())
	r, shape := newReader(run, p, population), p.shape()
	length := r.space.Positions()
	n := &network{
		reader: r, classes: run.Classes(), population: population, noise: &nn.Noise{},
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
	n.head = newHead(p, shape.width, run.Classes(), behaviours, run.Context == sdk.ContextTime, crew, n.batch)
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
// the events' fields. The file must have that SHA-256.
func (n *network) load(path, sum string) error {
	if err := verify(path, sum); err != nil {
		return err
	}
	c, err := nn.Open(path)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.LoadAs(nn.GPT2(), slices.DeleteFunc(nn.Tensors(n.encoder.Weights()...), recipe.IsField))
}

// verify says how a file's SHA-256 differs from what it should be.
func verify(path, sum string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	switch got := hex.EncodeToString(h.Sum(nil)); sum {
	case got:
		return nil
	case "":
		return fmt.Errorf("%s has the SHA-256 %s: give it as weights_sha256, so that results say what they started from", path, got)
	default:
		return fmt.Errorf("%s has the SHA-256 %s, not %s as weights_sha256 says: is it the file that you mean?", path, got, sum)
	}
}

// copyFrom copies the weights of a network of the same shape; what it lacks
// (reconstruction) is left out.
func (n *network) copyFrom(other *network) {
	copy(n.population, other.population)
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

// Reset empties the network's own batch, Append adds a window to it, and Infer
// writes the logits of each.
func (n *network) Reset()               { n.batch.reset() }
func (n *network) Append(w data.Window) { n.predictWindow(n.batch, w) }
func (n *network) Sequences() int       { return n.batch.Sequences() }
func (n *network) Classes() int         { return n.classes }
func (n *network) Infer(out []float32)  { n.infer(n.batch, true, out) }

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
