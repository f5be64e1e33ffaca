package main

import (
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/peertest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// pieces returns the parts of a training at the size of the authors' synthetic data.
func pieces(b *testing.B, threads int) []peertest.Piece {
	p, r := brief(), rand.New(rand.NewPCG(1, 2))
	p.Size, p.Length, p.Batch = SizePaper, 20, 64
	sequences := make([]sequence, 1024)
	for i := range sequences {
		for range 20 {
			sequences[i].tokens = append(sequences[i].tokens, r.Int32N(5000))
		}
	}
	batch, examples := sequences[:p.Batch], []example(nil)
	for i, s := range batch {
		examples = append(examples, example{s.tokens, int32(i % 2)})
	}
	form, err := newFixed(&data.Vocabulary{Behaviours: make([]string, 5000), SlotsPerDay: 24}, 20)
	if err != nil {
		b.Fatal(err)
	}
	t, err := newTraining(&sdk.Run{Seed: 1, Threads: threads, Log: slog.Default()}, p, &population{form: form, real: sequences})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(t.close)
	n := float64(p.Batch)
	return []peertest.Piece{
		{Name: "likelihood", FLOPs: t.costs.fit(p.Batch), Steps: 20, Peers: []string{"likelihood"}, Step: func() error {
			_, err := t.generator.fit(t.mle, batch)
			return err
		}},
		{Name: "discriminator", FLOPs: n * t.costs.learn, Steps: 5, Peers: []string{"discriminator"}, Step: func() error {
			_, err := t.discriminator.learn(examples)
			return err
		}},
		{Name: "sample", FLOPs: n * t.costs.write, Steps: 5, Peers: []string{"sample"}, Step: func() error {
			drawn(b, t.generator, p.Batch, 1)
			return nil
		}},
		{Name: "rollout", FLOPs: n * t.costs.value, Steps: 1, Peers: []string{"rollout"}, Step: func() error {
			_, err := t.rollout.values(b.Context(), batch, t.discriminator.judge(), "", t.run.Rand)
			return err
		}},
	}
}

// BenchmarkPeer measures the parts of a training beside the same in PyTorch (peer.py):
//
//	go test ./plugins/seqgan -run xxx -bench Peer -benchtime 1x
func BenchmarkPeer(b *testing.B) { peertest.Run(b, pieces) }
