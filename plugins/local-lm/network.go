package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// shape is what decides the shapes of weights.
type shape struct {
	Length int `json:"length"`
	Width  int `json:"width"`
	Blocks int `json:"blocks"`
	Heads  int `json:"heads"`
	Tokens int `json:"tokens"`
}

// weights returns how many weights a network has.
func (s shape) weights() int {
	w := s.Width
	return w*(s.Tokens+s.Length) + s.Blocks*(12*w*w+13*w) + 2*w + s.Tokens*(w+1)
}

// network is a decoder-only transformer, GPT-2's (Radford et al. 2019) without its
// scaled initial weights and with an output layer of its own: it predicts each token
// of a text from those before it.
type network struct {
	shape
	batch   *nn.Batch
	targets *nn.Targets
	noise   nn.Noise // of dropout
	encoder *nn.Encoder
	loss    *nn.TokenLoss
	limits  nn.Limits
}

// newNetwork returns a network for batches of at most so many texts, each of at most
// longest tokens, its weights 0.
func newNetwork(s shape, texts, longest int, dropout float64, crew nn.Crew) (*network, error) {
	rows := texts * longest
	n := &network{
		shape: s, batch: &nn.Batch{Fields: make([][]int32, 1)}, targets: &nn.Targets{},
		limits: nn.Limits{Sequences: texts, Rows: rows, Wanted: rows, Length: longest},
	}
	var err error
	n.encoder, err = nn.NewEncoder(nn.EncoderConfig{
		Fields: []int{s.Tokens}, Positions: s.Length, Width: s.Width, Blocks: s.Blocks, Heads: s.Heads, Inner: 4 * s.Width,
		EmbeddingDropout: dropout, Dropout: dropout, AttentionDropout: dropout,
		PreNorm: true, Causal: true, Curve: kernel.TanhApproximation, Epsilon: 1e-5,
	}, n.limits, crew, &n.noise, n.batch)
	if err != nil {
		return nil, err
	}
	n.loss = nn.NewTokenLoss(nn.TokenLossConfig{Width: s.Width, Tokens: s.Tokens}, n.limits, crew, n.batch, n.targets)
	return n, nil
}

// layers returns the weights of all layers.
func (n *network) layers() []nn.NamedWeights {
	return append(n.encoder.Weights(), nn.NamedWeights{Prefix: "output.", Weights: n.loss.Weights()})
}

// deviation is that of the initial weights.
const deviation = .02

func (n *network) init(rng *rand.Rand) {
	n.encoder.Init(rng, deviation)
	n.loss.Weights().Init(rng, deviation)
}

// trainer compiles the training with a solver.
func (n *network) trainer(s nn.Solver) (*nn.Trainer, error) {
	g := nn.NewGraph()
	x, err := n.encoder.Node(g)
	if err != nil {
		return nil, err
	}
	loss, err := n.loss.Node(g, x)
	if err != nil {
		return nil, err
	}
	return g.Trainer(loss, s, &n.noise)
}

// fill makes texts the batch: each token but the last is a row, whose target is the
// next one; with targetOnly, those of the first part are ignored by the loss.
func (n *network) fill(texts []example, targetOnly bool) {
	b := n.batch
	b.Reset()
	n.targets.Class = n.targets.Class[:0]
	for _, e := range texts {
		for i, next := range e.tokens[1:] {
			b.Fields[0] = append(b.Fields[0], e.tokens[i])
			b.Positions = append(b.Positions, int32(i))
			if targetOnly && i+1 < e.target {
				next = -1
			}
			n.targets.Class = append(n.targets.Class, next)
		}
		b.Starts = append(b.Starts, int32(len(b.Positions)))
	}
	b.Seal()
}
