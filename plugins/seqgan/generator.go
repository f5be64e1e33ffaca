package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// generator is G of Yu et al. 2017, section 3: an LSTM language model. The batch
// holds inputs (begin, x_1 to x_{T-1}), the targets x_1 to x_T.
type generator struct {
	language
	batch   *nn.Batch
	targets nn.Targets
	noise   nn.Noise // counts steps; nothing is drawn
	limits  nn.Limits
	crew    nn.Crew

	table  *nn.Table
	start  *nn.Linear // h_0 of a profile's features; nil where h_0 is 0
	lstm   *nn.LSTM
	output *nn.TokenLoss

	features []float32 // (sequences, features): what start reads

	trainer *nn.Trainer
	solver  chosen
}

// generatorConfig is the shape of a generator.
type generatorConfig struct {
	embedding, hidden int
	features          int // of a profile; none: sequences are not conditioned, as in the paper
}

// newGenerator returns a generator for batches of so many sequences, its weights 0.
func newGenerator(l language, c generatorConfig, sequences int, crew nn.Crew) *generator {
	g := &generator{language: l, batch: &nn.Batch{Fields: make([][]int32, 1)}, crew: crew}
	g.limits = nn.Limits{Sequences: sequences, Rows: sequences * l.longest, Wanted: sequences * l.longest, Length: l.longest}
	g.table = nn.NewTable(nn.TableConfig{IDs: l.tokens, Width: c.embedding}, g.limits, crew, g.batch)
	if c.features > 0 {
		g.start = nn.NewLinear(nn.LinearConfig{Input: c.features, Output: c.hidden, Activation: nn.Tanh, Of: nn.EachSequence}, g.limits, crew, g.batch)
		g.features = make([]float32, sequences*c.features)
	}
	g.lstm = nn.NewLSTM(nn.LSTMConfig{Input: c.embedding, Hidden: c.hidden}, g.limits, crew, g.batch)
	g.output = nn.NewTokenLoss(nn.TokenLossConfig{Width: c.hidden, Tokens: l.tokens}, g.limits, crew, g.batch, &g.targets)
	return g
}

// init draws all weights, biases too, from N(0, .1) (the authors' code).
func (g *generator) init(r *rand.Rand) {
	for _, w := range g.weights() {
		for i := range w.Value {
			w.Value[i] = float32(.1 * r.NormFloat64())
		}
	}
}

// weights returns all weights under their names in model files, the table first.
func (g *generator) weights() []nn.NamedWeights {
	all := []nn.NamedWeights{
		{Prefix: "embedding.", Weights: g.table.Weights()}, {Prefix: "lstm.", Weights: g.lstm.Weights()},
		{Prefix: "output.", Weights: g.output.Weights()},
	}
	if g.start != nil {
		all = append(all, nn.NamedWeights{Prefix: "start.", Weights: g.start.Weights()})
	}
	return all
}

// chosen is a solver that another one stands behind: one graph is trained by
// several.
type chosen struct{ nn.Solver }

// compile makes the generator ready to train.
func (g *generator) compile() error {
	graph := nn.NewGraph()
	x, err := g.table.Node(graph)
	if err != nil {
		return err
	}
	if g.start == nil {
		x, err = g.lstm.Node(graph, x)
	} else {
		x, err = g.lstmFromProfiles(graph, x)
	}
	if err != nil {
		return err
	}
	loss, err := g.output.Node(graph, x)
	if err != nil {
		return err
	}
	g.trainer, err = graph.Trainer(loss, &g.solver, &g.noise)
	return err
}

// lstmFromProfiles adds the LSTM that begins with h_0 = tanh(W profile + b).
func (g *generator) lstmFromProfiles(graph *nn.Graph, x *nn.Node) (*nn.Node, error) {
	h0, err := g.start.Node(graph, graph.Input(g.features, g.limits.Sequences, g.start.Input))
	if err != nil {
		return nil, err
	}
	return g.lstm.NodeFrom(graph, x, h0)
}

// adam returns an optimiser of the generator's weights, with moments of its own.
func (g *generator) adam(rate float64) *nn.AdamW {
	c := adam(rate)
	c.ClipNorm = 5
	return nn.NewAdamW(c, g.crew, nn.Unnamed(g.weights()...)...)
}

// fit takes one step of maximum likelihood and returns the loss, the mean over
// tokens of -ln p (Yu et al. 2017, section 3.1).
func (g *generator) fit(s nn.Solver, sequences []sequence) (float64, error) {
	return g.step(s, sequences, nil, 0)
}

// reinforce takes one step of policy gradient and returns the loss, the sum over
// tokens of -ln p times the token's value, divided by divisor (Eq. 8; the authors
// divide by 1). Values are of the tokens of each sequence.
func (g *generator) reinforce(s nn.Solver, sequences []sequence, values [][]float32, divisor float64) (float64, error) {
	return g.step(s, sequences, values, divisor)
}

func (g *generator) step(s nn.Solver, sequences []sequence, values [][]float32, divisor float64) (float64, error) {
	g.fill(sequences, values)
	g.output.Divisor, g.solver.Solver = divisor, s
	loss, err := g.trainer.Step()
	if err != nil {
		return 0, fmt.Errorf("generator: %w", err)
	}
	return loss, nil
}

// fill makes the batch of sequences.
func (g *generator) fill(sequences []sequence, values [][]float32) {
	g.batch.Reset()
	g.targets.Class, g.targets.Weight = g.targets.Class[:0], g.targets.Weight[:0]
	inputs := g.batch.Fields[0]
	clear(g.features)
	for i, s := range sequences {
		inputs = append(append(inputs, g.begin), s.tokens[:len(s.tokens)-1]...)
		g.batch.Starts = append(g.batch.Starts, int32(len(inputs)))
		g.targets.Class = append(g.targets.Class, s.tokens...)
		if g.start != nil {
			mark(g.features[i*g.start.Input:], s.profile)
		}
		if values != nil {
			g.targets.Weight = append(g.targets.Weight, values[i]...)
		}
	}
	g.batch.Fields[0] = inputs
	g.batch.Seal()
}

// close frees what compile made.
func (g *generator) close() error {
	if g.trainer == nil {
		return nil
	}
	return g.trainer.Close()
}
