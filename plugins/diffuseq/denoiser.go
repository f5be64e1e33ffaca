package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// shape is what decides the shapes of weights.
type shape struct {
	Embedding int `json:"embedding"`
	Width     int `json:"width"`
	Blocks    int `json:"blocks"`
	Heads     int `json:"heads"`
	Length    int `json:"length"`
	Words     int `json:"words"`
}

// The time embedding of the code: hidden_t_dim, and four times that.
const (
	timeWidth = 128
	timeInner = 4 * timeWidth
)

// normEpsilon is that of every LayerNorm.
const normEpsilon = 1e-12

// denoiser is the network f(x_t, t) that predicts x0: transformer_model.py in the
// code. Its sequences all have the shape's length.
type denoiser struct {
	shape
	batch *nn.Batch
	noise nn.Noise // of dropout

	lookup  *nn.Lookup    // x_t
	loss    *nn.Denoising // owns the embedding, which is tied to the output matrix
	up      [2]*nn.Linear
	time    [2]*nn.Linear
	clock   []float32 // (sequences, timeWidth): sinusoids of the sequences' times
	place   *nn.Placement
	stack   *nn.Stack
	down    [2]*nn.Linear
	limits  nn.Limits
	dropout float64
}

// newDenoiser returns a network for batches of at most so many sequences, its weights
// 0. tail is the loss's weight of the mean square of x0.
func newDenoiser(s shape, sequences int, dropout, tail float64, crew nn.Crew) (*denoiser, error) {
	rows := sequences * s.Length
	d := &denoiser{
		shape: s, batch: &nn.Batch{Fields: make([][]int32, 1)}, clock: make([]float32, sequences*timeWidth), dropout: dropout,
		limits: nn.Limits{Sequences: sequences, Rows: rows, Wanted: rows, Length: s.Length},
	}
	linear := func(in, out int, a nn.Activation, of nn.Extent) *nn.Linear {
		return nn.NewLinear(nn.LinearConfig{Input: in, Output: out, Activation: a, Of: of}, d.limits, crew, d.batch)
	}
	d.loss = nn.NewDenoising(nn.DenoisingConfig{Width: s.Embedding, IDs: s.Words, Tail: tail}, d.limits, crew, d.batch)
	d.lookup = nn.NewLookup(d.loss.Weights(), d.limits, crew, d.batch)
	d.up = [2]*nn.Linear{linear(s.Embedding, s.Width, nn.Tanh, nn.EachRow), linear(s.Width, s.Width, nn.Identity, nn.EachRow)}
	d.time = [2]*nn.Linear{linear(timeWidth, timeInner, nn.SiLU, nn.EachSequence), linear(timeInner, s.Width, nn.Identity, nn.EachSequence)}
	d.place = nn.NewPlacement(nn.PlacementConfig{Width: s.Width, Positions: s.Length, Epsilon: normEpsilon, Dropout: dropout}, d.limits, crew, &d.noise, d.batch)
	var err error
	d.stack, err = nn.NewStack(nn.StackConfig{
		Width: s.Width, Blocks: s.Blocks, Heads: s.Heads, Inner: 4 * s.Width,
		Dropout: dropout, AttentionDropout: dropout, Curve: kernel.Erf, Epsilon: normEpsilon,
	}, d.limits, crew, &d.noise, d.batch)
	if err != nil {
		return nil, err
	}
	d.down = [2]*nn.Linear{linear(s.Width, s.Width, nn.Tanh, nn.EachRow), linear(s.Width, s.Embedding, nn.Identity, nn.EachRow)}
	return d, nil
}

// weights returns the weights of all layers.
func (d *denoiser) weights() []nn.NamedWeights {
	return append(d.stack.Weights(),
		nn.NamedWeights{Prefix: "embedding.", Weights: d.loss.Weights()},
		nn.NamedWeights{Prefix: "up.0.", Weights: d.up[0].Weights()}, nn.NamedWeights{Prefix: "up.1.", Weights: d.up[1].Weights()},
		nn.NamedWeights{Prefix: "time.0.", Weights: d.time[0].Weights()}, nn.NamedWeights{Prefix: "time.1.", Weights: d.time[1].Weights()},
		nn.NamedWeights{Prefix: "place.", Weights: d.place.Weights()},
		nn.NamedWeights{Prefix: "down.0.", Weights: d.down[0].Weights()}, nn.NamedWeights{Prefix: "down.1.", Weights: d.down[1].Weights()},
	)
}

// init draws the weights as PyTorch's modules do, by which the code leaves them:
// embeddings of tokens and places normal, linear layers evenly within the root of
// their inputs.
func (d *denoiser) init(rng *rand.Rand) {
	for _, w := range d.weights() {
		w.InitUniform(rng)
	}
	words := d.loss.Weights()
	normals(rng, words.Tensor("weight").Value)
	normals(rng, d.place.Weights().Tensor("position.weight").Value)
	bias := nn.NewWeights(nn.Tensor{Name: "weight", Shape: []int{d.Embedding, 1}, Decay: true}, nn.Tensor{Name: "bias", Shape: []int{d.Words}})
	bias.InitUniform(rng) // that of the output layer counts the embedding's width as its inputs
	copy(words.Tensor("bias").Value, bias.Tensor("bias").Value)
}

// trainer compiles the training with a solver.
func (d *denoiser) trainer(s nn.Solver) (*nn.Trainer, error) {
	g := nn.NewGraph()
	c := chain{g: g}
	time := c.then(g.Input(d.clock, d.limits.Sequences, timeWidth), d.time[0].Node, d.time[1].Node)
	x := c.then(c.take(d.lookup.Node(g)), d.up[0].Node, d.up[1].Node)
	if c.err == nil {
		x = c.take(d.place.Node(g, x, time))
	}
	loss := c.then(x, d.stack.Node, d.down[0].Node, d.down[1].Node, d.loss.Node)
	if c.err != nil {
		return nil, c.err
	}
	return g.Trainer(loss, s, &d.noise)
}

// chain adds layers to a graph until one fails.
type chain struct {
	g   *nn.Graph
	err error
}

func (c *chain) take(n *nn.Node, err error) *nn.Node {
	if c.err == nil {
		c.err = err
	}
	return n
}

func (c *chain) then(x *nn.Node, layers ...func(*nn.Graph, *nn.Node) (*nn.Node, error)) *nn.Node {
	for _, layer := range layers {
		if c.err != nil {
			return nil
		}
		x = c.take(layer(c.g, x))
	}
	return x
}

// normals fills x with normal numbers.
func normals(rng *rand.Rand, x []float32) {
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
}
