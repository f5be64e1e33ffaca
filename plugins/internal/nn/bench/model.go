package main

import (
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// size is the shape of a case.
type size struct {
	Name                                     string
	Sequences, Length, Width, Heads, Classes int
}

// sizes are the cases: B and T of a masked-item encoder, by class count.
var sizes = map[string]size{
	"A": {"A", 128, 32, 64, 2, 18},
	"B": {"B", 128, 64, 128, 4, 120},
}

const blocks = 2

// model is an encoder with a classifier on a batch of full sequences.
type model struct {
	size
	encoder    *nn.Encoder
	classifier *nn.Classifier
	batch      *nn.Batch
	noise      *nn.Noise
	weights    []*nn.Weights
}

// newModel returns a model of a case. In training a fifth of all rows, drawn at
// random, is masked and has targets; otherwise the last row of every sequence is
// wanted. all lets every row leave the last block nevertheless.
func newModel(s size, training, all bool, workers int) (*model, error) {
	m := &model{size: s, batch: &nn.Batch{Fields: make([][]int32, 1)}, noise: &nn.Noise{Key: [2]uint32{1}}}
	r := rand.New(rand.NewPCG(1, 2))
	if !all {
		m.batch.Wanted = []int32{}
	}
	m.batch.Reset()
	var targets nn.Targets
	for seq := range s.Sequences {
		for t := range s.Length {
			id, target := r.Int32N(int32(s.Classes)), int32(-1)
			if training && r.Float64() < .2 {
				id, target = int32(s.Classes), id
			}
			wanted := target >= 0 || !training && t == s.Length-1
			if wanted && !all {
				m.batch.Wanted = append(m.batch.Wanted, int32(seq*s.Length+t))
			}
			if wanted || all {
				targets.Class = append(targets.Class, target)
			}
			m.batch.Fields[0] = append(m.batch.Fields[0], id)
			m.batch.Positions = append(m.batch.Positions, int32(t))
		}
		m.batch.Starts = append(m.batch.Starts, int32((seq+1)*s.Length))
	}
	m.batch.Seal()
	crew := nn.Crew(workers)
	rows := s.Sequences * s.Length
	var err error
	m.encoder, err = nn.NewEncoder(nn.EncoderConfig{
		Fields: []int{s.Classes + 1}, Positions: s.Length, Width: s.Width, Blocks: blocks, Heads: s.Heads, Inner: 4 * s.Width,
		EmbeddingDropout: .1, Dropout: .1, AttentionDropout: .1, EmbeddingNorm: true, Curve: kernel.Erf, Epsilon: 1e-5,
	}, nn.Limits{Sequences: s.Sequences, Rows: rows, Wanted: rows, Length: s.Length}, crew, m.noise, m.batch)
	if err != nil {
		return nil, err
	}
	m.encoder.Init(r, .02)
	m.classifier = nn.NewClassifier(nn.ClassifierConfig{Width: s.Width, Classes: s.Classes}, crew, m.batch, &targets)
	m.classifier.Weights().Init(r, .02)
	for _, w := range append(m.encoder.Weights(), m.classifier.Weights()) {
		m.weights = append(m.weights, w.Weights)
	}
	return m, nil
}

// trainer compiles the training graph.
func (m *model) trainer(workers int) (*nn.Trainer, error) {
	g := nn.NewGraph()
	x, err := m.encoder.Node(g)
	if err != nil {
		return nil, err
	}
	loss, err := m.classifier.Loss(g, x, m.Sequences*m.Length)
	if err != nil {
		return nil, err
	}
	solver := nn.NewAdamW(nn.AdamWConfig{Rate: nn.Constant(1e-3), Beta1: .9, Beta2: .999, Epsilon: 1e-8, BiasCorrection: true}, nn.Crew(workers), m.weights...)
	return g.Trainer(loss, solver, m.noise)
}

// flops returns the multiplications and additions of matrix products that one
// forward pass computes.
func (m *model) flops() float64 {
	h, t := float64(m.Width), float64(m.Length)
	rows, wanted := float64(m.Sequences*m.Length), float64(m.batch.WantedRows())
	sum := 0.0
	for i := range blocks {
		leaving := rows
		if i == blocks-1 {
			leaving = wanted
		}
		sum += 2 * (rows*2*h*h + leaving*(h*h+h*h+8*h*h)) // keys and values; queries, output, feed-forward
		sum += 2 * 2 * leaving * t * h                    // scores and context
	}
	return sum + 2*wanted*h*float64(m.Classes)
}
