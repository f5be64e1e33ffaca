package main

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/peertest"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// The case that is measured: the default size in the joint mode, on as many tokens
// as mobility-sim makes.
const (
	peerSource = 40
	peerWords  = 932
)

// BenchmarkPeer measures a training step and a sampling step beside the same in
// PyTorch (peer.py):
//
//	go test ./plugins/diffuseq -run xxx -bench Peer -benchtime 1x
func BenchmarkPeer(b *testing.B) {
	p := defaults.filled()
	length := sizes[SizeDefault].joint
	shape := fmt.Sprintf("%d,%d,%d,%d,%d,%d,%d,%d", p.Batch, length, peerSource, p.Embedding, p.Width, p.Blocks, p.Heads, peerWords)
	row := float64(p.Blocks)*(24*float64(p.Width*p.Width)+4*float64(length*p.Width)) + 4*float64(p.Width*(p.Width+p.Embedding))
	rounding := 2 * float64(p.Embedding*peerWords)
	rows := float64(p.Batch * length)
	last := 1 - float64(peerSource)/float64(length) // the share of rows that are target
	saved := (1 - last) * (2*10*float64(p.Width*p.Width) + 4*float64(length*p.Width) + 2*float64(p.Width*(p.Width+p.Embedding)) + rounding)
	peertest.Run(b, func(b *testing.B, threads int) []peertest.Piece {
		return []peertest.Piece{
			{
				Name: "train", FLOPs: 3 * rows * (row + rounding), Steps: 10,
				Peers: []string{"train " + shape}, Step: peerTraining(b, p, length, threads),
			},
			{
				Name: "sample", FLOPs: rows * (row + rounding - saved), Steps: 10,
				Peers: []string{"sample " + shape, "sample-target " + shape}, Step: peerSampling(b, p, length, threads),
			},
		}
	})
}

// peerTraining returns a training step: drawing and noising the batch, loss,
// gradients, AdamW and the average.
func peerTraining(b *testing.B, p Params, length, threads int) func() error {
	run := &sdk.Run{Seed: 3, Threads: threads, Log: slog.New(slog.DiscardHandler)}
	rng := rand.New(rand.NewPCG(1, 2))
	pairs := make([]pair, 1000)
	for i := range pairs {
		for range peerSource - 2 {
			pairs[i].src = append(pairs[i].src, rng.Int32N(peerWords))
		}
		for range length - peerSource - 1 {
			pairs[i].trg = append(pairs[i].trg, rng.Int32N(peerWords))
		}
	}
	tr, err := newTraining(run, p, newSchedule(p.DiffusionSteps), newExamples(pairs, length, peerWords-1), peerWords)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = tr.trainer.Close() })
	return func() error { return tr.step(b.Context(), run) }
}

// peerSampling returns a move of as many sequences as the batch has, with the
// rounding clamp.
func peerSampling(b *testing.B, p Params, length, threads int) func() error {
	s := newSchedule(p.DiffusionSteps)
	shape := shape{p.Embedding, p.Width, p.Blocks, p.Heads, length, peerWords}
	d, err := newDenoiser(shape, shape.together(), 0, 0, 1)
	if err != nil {
		b.Fatal(err)
	}
	d.init(rand.New(rand.NewPCG(1, 2)))
	r := &writer{sampler: newSampler(d, nil, s, s.ddim(20, 0, false)[10:11], 0)}
	for range threads {
		r.benches = append(r.benches, r.sampler.newBench())
	}
	var jobs []job
	for i := range p.Batch {
		jobs = append(jobs, job{make([]int32, length), peerSource, rand.New(rand.NewPCG(uint64(i), 1))})
	}
	return func() error { r.sample(b.Context(), jobs); return nil }
}
