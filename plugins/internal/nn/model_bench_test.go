package nn

import (
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// BenchmarkModelStep takes steps of a whole BERT: 128 sequences of 32 rows, width
// 64, 2 blocks of 2 heads, 18 classes. Bytes allocated must stay below 10 kB,
// however large the model.
func BenchmarkModelStep(b *testing.B) {
	const sequences, length, width, classes = 128, 32, 64, 18
	limits := Limits{Sequences: sequences, Rows: sequences * length, Wanted: sequences * length, Length: length}
	batch, targets, noise := &Batch{Fields: make([][]int32, 1)}, &Targets{}, &Noise{}
	r := rand.New(rand.NewPCG(1, 2))
	batch.Reset()
	for range sequences {
		for i := range length {
			batch.Fields[0] = append(batch.Fields[0], r.Int32N(classes))
			batch.Positions = append(batch.Positions, int32(i))
			targets.Class = append(targets.Class, r.Int32N(classes))
			targets.Weight = append(targets.Weight, 1)
		}
		batch.Starts = append(batch.Starts, int32(len(batch.Positions)))
	}
	batch.Seal()
	encoder, err := NewEncoder(EncoderConfig{
		Fields: []int{classes}, Positions: length, Width: width, Blocks: 2, Heads: 2, Inner: 4 * width,
		EmbeddingDropout: .1, Dropout: .1, AttentionDropout: .1, EmbeddingNorm: true, Curve: kernel.Erf, Epsilon: 1e-12,
	}, limits, 2, noise, batch)
	if err != nil {
		b.Fatal(err)
	}
	head := NewClassifier(ClassifierConfig{Width: width, Classes: classes, Transform: true, Curve: kernel.Erf, Epsilon: 1e-12}, 2, batch, targets)
	layers := append(encoder.Weights(), head.Weights())
	for _, w := range layers {
		w.Init(r, .02)
	}
	g := NewGraph()
	x, err := encoder.Node(g)
	if err != nil {
		b.Fatal(err)
	}
	loss, err := head.Loss(g, x, limits.Wanted)
	if err != nil {
		b.Fatal(err)
	}
	solver := NewAdamW(AdamWConfig{Rate: Constant(1e-3), Beta1: .9, Beta2: .999, Epsilon: 1e-6, WeightDecay: .01, ClipNorm: 5}, 2, Unnamed(layers...)...)
	trainer, err := g.Trainer(loss, solver, noise)
	if err != nil {
		b.Fatal(err)
	}
	defer trainer.Close()
	if _, err := trainer.Step(); err != nil { // grows what is grown once
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := trainer.Step(); err != nil {
			b.Fatal(err)
		}
	}
}
