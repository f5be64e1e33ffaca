package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// normEpsilon is that of every LayerNorm.
const normEpsilon = 1e-6

// network is the model and the batch that it computes on.
type network struct {
	space   *tokens.Space
	batch   *nn.Batch
	targets nn.Targets // of the head
	noise   nn.Noise
	encoder *nn.Encoder
	head    *nn.Classifier
	limits  nn.Limits

	behaviours       *nn.Classifier // nil without aux_behaviour
	behaviourTargets nn.Targets

	counts     *tokens.Counts // nil without window_counts
	population []float32      // (classes): shares, for counts; alike until they are known

	classes int
	vectors []float32 // (wanted rows, Width), for scoring
}

// spaceOf returns what the model reads of a run's events.
func spaceOf(run *sdk.Run, p Params) *tokens.Space {
	fields := []tokens.Field{tokens.Weekday, tokens.Slot, tokens.Location, tokens.Behaviour}
	if p.PastIntents {
		fields = append(fields, tokens.Intent)
	}
	return tokens.NewSpace(run, fields...)
}

// newNetwork returns a network for batches of so many sequences with at most
// wanted hidden rows each. Its weights are 0.
func newNetwork(run *sdk.Run, p Params, sequences, wanted int, auxiliary bool) (*network, error) {
	space := spaceOf(run, p)
	length := space.Positions()
	n := &network{
		space: space, classes: run.Classes(), population: recipe.Shares(nil, run.Classes()),
		limits: nn.Limits{Sequences: sequences, Rows: sequences * length, Wanted: sequences * min(wanted, length), Length: length},
	}
	n.batch = space.NewBatch(n.limits)
	crew := nn.Crew(run.Threads)
	var err error
	n.encoder, err = nn.NewEncoder(nn.EncoderConfig{
		Fields: space.Sizes(), Positions: length, Width: p.Width, Blocks: p.Blocks, Heads: p.Heads, Inner: 4 * p.Width,
		EmbeddingDropout: p.Dropout, Dropout: p.Dropout, AttentionDropout: p.AttentionDropout,
		EmbeddingNorm: true, Curve: kernel.Erf, Epsilon: normEpsilon,
	}, n.limits, crew, &n.noise, n.batch)
	if err != nil {
		return nil, err
	}
	classifier := nn.ClassifierConfig{
		Width: p.Width, Classes: run.Classes(), Transform: true, Curve: kernel.Erf, Epsilon: normEpsilon,
		Smoothing: p.LabelSmoothing, CountOffset: p.CountOffset,
	}
	wide := classifier
	if p.WindowCounts {
		n.counts, wide.Features = space.NewCounts(n.population), tokens.CountKinds
	}
	n.head = nn.NewClassifier(wide, crew, n.batch, &n.targets)
	if auxiliary {
		classifier.Classes = len(run.Vocabulary.Behaviours)
		n.behaviours = nn.NewClassifier(classifier, crew, n.batch, &n.behaviourTargets)
	}
	return n, nil
}

// weights returns the weights of the model: encoder and head.
func (n *network) weights() []nn.NamedWeights { return append(n.encoder.Weights(), n.head.Weights()) }

// trained returns the weights that training moves, those of the second head
// included.
func (n *network) trained() []*nn.Weights {
	var all []*nn.Weights
	for _, w := range n.weights() {
		all = append(all, w.Weights)
	}
	if n.behaviours != nil {
		all = append(all, n.behaviours.Weights().Weights)
	}
	return all
}

// init draws the weights, matrices with that standard deviation.
func (n *network) init(rng *rand.Rand, deviation float64) {
	for _, w := range n.trained() {
		w.Init(rng, deviation)
	}
}

// trainer returns what minimises the loss of the batch.
func (n *network) trainer(s nn.Solver) (*nn.Trainer, error) {
	g := nn.NewGraph()
	x, err := n.encoder.Node(g)
	if err != nil {
		return nil, err
	}
	loss, err := n.head.Loss(g, x, n.limits.Wanted)
	if err != nil {
		return nil, err
	}
	if n.behaviours != nil {
		second, err := n.behaviours.Loss(g, x, n.limits.Wanted)
		if err != nil {
			return nil, err
		}
		if loss, err = g.Apply("sum of losses", sum{}, nil, loss, second); err != nil {
			return nil, err
		}
	}
	return g.Trainer(loss, s, &n.noise)
}

// sum is a + b.
type sum struct{}

func (sum) Forward(in [][]float32, out []float32) { out[0] = in[0][0] + in[1][0] }

func (sum) Backward(_ [][]float32, _, dout []float32, din [][]float32) {
	din[0][0], din[1][0] = dout[0], dout[0]
}
