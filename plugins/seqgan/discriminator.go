package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// discriminator is D of Yu et al. 2017, section 3.3: a convolution over time with
// its maximum, a highway layer, dropout and two logits, of which number 1 means
// real.
type discriminator struct {
	language
	discriminatorConfig
	batch   *nn.Batch
	targets nn.Targets
	noise   nn.Noise
	crew    nn.Crew

	table      *nn.Table
	conv       *nn.ConvMax
	highway    *nn.Highway
	dropout    *nn.Dropout
	classifier *nn.Classifier

	solver  *nn.AdamW
	trainer *nn.Trainer
}

// discriminatorConfig is the shape of a discriminator.
type discriminatorConfig struct {
	embedding int
	windows   []nn.Window
}

// The authors' settings of training D.
const (
	dropped           = .25
	discriminatorRate = 1e-4
	outputPenalty     = .2
)

// real is the class of real sequences; 0 is that of sampled ones.
const real = 1

// newDiscriminator returns a discriminator for batches of so many sequences, its
// weights 0. Windows that are longer than any sequence are left out.
func newDiscriminator(l language, c discriminatorConfig, sequences int, crew nn.Crew) (*discriminator, error) {
	d := &discriminator{language: l, discriminatorConfig: c, batch: &nn.Batch{Fields: make([][]int32, 1), Wanted: []int32{}}, crew: crew}
	d.windows = nil
	for _, w := range c.windows {
		if w.Size <= l.longest {
			d.windows = append(d.windows, w)
		}
	}
	limits := nn.Limits{Sequences: sequences, Rows: sequences * l.longest, Wanted: sequences, Length: l.longest}
	d.table = nn.NewTable(nn.TableConfig{IDs: l.tokens, Width: c.embedding}, limits, crew, d.batch)
	d.conv = nn.NewConvMax(nn.ConvMaxConfig{Width: c.embedding, Windows: d.windows}, limits, crew, d.batch)
	width := d.conv.Output()
	d.highway = nn.NewHighway(nn.HighwayConfig{Width: width, Activation: nn.ReLU, Of: nn.EachSequence}, limits, crew, d.batch)
	d.dropout = nn.NewDropout(nn.DropoutConfig{Width: width, Share: dropped, Of: nn.EachSequence}, limits, crew, &d.noise, d.batch)
	d.classifier = nn.NewClassifier(nn.ClassifierConfig{Width: width, Classes: 2}, crew, d.batch, &d.targets)
	d.solver = nn.NewAdamW(adam(discriminatorRate), crew, nn.Unnamed(d.weights()...)...)
	return d, d.compile(sequences)
}

// weights returns all weights under their names in checkpoints.
func (d *discriminator) weights() []nn.NamedWeights {
	return []nn.NamedWeights{
		{Prefix: "embedding.", Weights: d.table.Weights()}, {Prefix: "convolution.", Weights: d.conv.Weights()},
		{Prefix: "highway.", Weights: d.highway.Weights()}, d.classifier.Weights(),
	}
}

// init draws the weights as the authors' code does: the table evenly from -1 to 1,
// filters and logits from a truncated normal distribution of deviation .1 with
// biases .1, the highway layer, biases too, by Glorot's rule.
func (d *discriminator) init(r *rand.Rand) {
	for i := range d.table.Weights().Value {
		d.table.Weights().Value[i] = float32(2*r.Float64() - 1)
	}
	for _, w := range []*nn.Weights{d.conv.Weights(), d.classifier.Weights().Weights} {
		for _, t := range w.Tensors {
			if t.Decay {
				nn.TruncatedNormal(r, .1, t.Value)
				continue
			}
			for i := range t.Value {
				t.Value[i] = .1
			}
		}
	}
	for _, t := range d.highway.Weights().Tensors {
		nn.Xavier(r, d.conv.Output(), d.conv.Output(), t.Value)
	}
}

func (d *discriminator) compile(sequences int) error {
	graph := nn.NewGraph()
	x, err := d.table.Node(graph)
	if err != nil {
		return err
	}
	for _, layer := range []interface {
		Node(*nn.Graph, *nn.Node) (*nn.Node, error)
	}{d.conv, d.highway, d.dropout} {
		if x, err = layer.Node(graph, x); err != nil {
			return err
		}
	}
	loss, err := d.classifier.Loss(graph, x, sequences)
	if err != nil {
		return err
	}
	penalty := nn.Penalty{Rate: outputPenalty}
	if loss, err = penalty.Node(graph, loss, d.classifier.Weights().Weights); err != nil {
		return err
	}
	d.trainer, err = graph.Trainer(loss, d.solver, &d.noise)
	return err
}

// example is a sequence and whether it is real.
type example struct {
	tokens []int32
	class  int32
}

// learn takes one step on examples and returns the loss: the mean cross-entropy
// and .2 times the l2_loss of the last layer.
func (d *discriminator) learn(examples []example) (float64, error) {
	d.batch.Reset()
	d.targets.Class = d.targets.Class[:0]
	ids := d.batch.Fields[0]
	for _, e := range examples {
		d.batch.Wanted = append(d.batch.Wanted, int32(len(ids))) // any row: the head reads sequences
		ids = append(ids, e.tokens...)
		d.batch.Starts = append(d.batch.Starts, int32(len(ids)))
		d.targets.Class = append(d.targets.Class, e.class)
	}
	d.batch.Fields[0] = ids
	d.batch.Seal()
	loss, err := d.trainer.Step()
	if err != nil {
		return 0, fmt.Errorf("discriminator: %w", err)
	}
	return loss, nil
}

// scoreRun is how many sequences one goroutine scores at once.
const scoreRun = 64

// judge returns a function that scores sequences, as many as out holds, with the
// weights as they are now and without dropout: the probability that each is real.
func (d *discriminator) judge() func(sequences []sequence, out []float32) {
	conv := d.conv.Inference()
	return func(sequences []sequence, out []float32) {
		d.crew.Each((len(out)+scoreRun-1)/scoreRun, func(i int) {
			from, to := i*scoreRun, min((i+1)*scoreRun, len(out))
			d.score(conv, sequences[from:to], out[from:to])
		})
	}
}

func (d *discriminator) score(conv func(starts []int32, x, out []float32), sequences []sequence, out []float32) {
	n, width := len(sequences), d.conv.Output()
	ids, starts := make([]int32, 0, n*d.longest), make([]int32, 1, n+1)
	for _, s := range sequences {
		ids = append(ids, s.tokens...)
		starts = append(starts, int32(len(ids)))
	}
	x := make([]float32, len(ids)*d.embedding)
	d.table.Infer(ids, x)
	pooled, y, gate := make([]float32, n*width), make([]float32, n*width), make([]float32, n*width)
	conv(starts, x, pooled)
	d.highway.Infer(n, pooled, y, gate)
	logits := make([]float32, n*2)
	d.classifier.Infer(n, y, logits)
	for i := range out {
		out[i] = float32(1 / (1 + math.Exp(float64(logits[2*i])-float64(logits[2*i+real]))))
	}
}

// close frees the tape.
func (d *discriminator) close() error { return d.trainer.Close() }
