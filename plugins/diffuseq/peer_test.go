package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// The case that is measured: the default size in the joint mode, on as many tokens
// as mobility-sim makes.
const (
	peerSource = 40
	peerWords  = 932
	peerSteps  = 20
	peerRounds = 3
)

// BenchmarkPeer measures a training step and a sampling step beside the same in
// PyTorch (peer.py), in turns, each in the best setting of its threads:
//
//	go test ./plugins/diffuseq -run xxx -bench Peer -benchtime 1x
//
// $DIFFUSEQ_PYTHON names the interpreter that has torch, /usr/bin/python3 if it is
// not set. Ratios are the peer's median time by ours.
func BenchmarkPeer(b *testing.B) {
	p := defaults.filled()
	length := sizes[SizeDefault].joint
	step, sampling := peerTraining(b, p, length), peerSampling(b, p, length)
	row := float64(p.Blocks)*(24*float64(p.Width*p.Width)+4*float64(length*p.Width)) + 4*float64(p.Width*(p.Width+p.Embedding))
	rounding := 2 * float64(p.Embedding*peerWords)
	rows := float64(p.Batch * length)
	last := 1 - float64(peerSource)/float64(length) // the share of rows that are target
	saved := (1 - last) * (2*10*float64(p.Width*p.Width) + 4*float64(length*p.Width) + 2*float64(p.Width*(p.Width+p.Embedding)) + rounding)
	for _, c := range []struct {
		name  string
		flops float64
		peers []string
		step  func()
	}{
		{"train", 3 * rows * (row + rounding), []string{"train"}, step},
		{"sample", rows * (row + rounding - saved), []string{"sample", "sample-target"}, sampling},
	} {
		b.Run(c.name, func(b *testing.B) {
			for range b.N {
				var ours []float64
				theirs := make([][]float64, len(c.peers))
				for range peerRounds {
					ours = append(ours, median(times(c.step)))
					for i, mode := range c.peers {
						theirs[i] = append(theirs[i], peer(b, mode, p, length))
					}
				}
				ms := median(ours)
				rate := c.flops / ms / 1e6
				b.ReportMetric(ms, "ms/step")
				b.ReportMetric(rate, "GF/s")
				b.ReportMetric(100*rate/peak(2), "%peak")
				for i, mode := range c.peers {
					b.ReportMetric(median(theirs[i]), mode+"-torch-ms")
					b.ReportMetric(median(theirs[i])/ms, mode+"-torch/ours")
				}
			}
		})
	}
}

// times returns the milliseconds of single steps, after two to warm up.
func times(step func()) []float64 {
	var all []float64
	for i := range peerSteps + 2 {
		start := time.Now()
		if step(); i >= 2 {
			all = append(all, 1e3*time.Since(start).Seconds())
		}
	}
	return all
}

// peerTraining returns a training step: drawing and noising the batch, loss,
// gradients, AdamW and the average.
func peerTraining(b *testing.B, p Params, length int) func() {
	run := &sdk.Run{Seed: 3, Threads: 2, Log: slog.New(slog.DiscardHandler)}
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
	return func() {
		if err := tr.step(b.Context(), run); err != nil {
			b.Fatal(err)
		}
	}
}

// peerSampling returns a move of as many sequences as the batch has, with the
// rounding clamp.
func peerSampling(b *testing.B, p Params, length int) func() {
	s := newSchedule(p.DiffusionSteps)
	shape := shape{p.Embedding, p.Width, p.Blocks, p.Heads, length, peerWords}
	d, err := newDenoiser(shape, shape.together(), 0, 0, 1)
	if err != nil {
		b.Fatal(err)
	}
	d.init(rand.New(rand.NewPCG(1, 2)))
	r := &writer{sampler: newSampler(d, &week.Codec{}, s, s.ddim(20, 0, false)[10:11], 0)}
	for range 2 {
		r.benches = append(r.benches, r.sampler.newBench())
	}
	var jobs []job
	for i := range p.Batch {
		jobs = append(jobs, job{make([]int32, length), peerSource, rand.New(rand.NewPCG(uint64(i), 1))})
	}
	return func() { r.sample(b.Context(), jobs) }
}

// peer returns the milliseconds of the peer's step in its best setting of threads.
func peer(b *testing.B, mode string, p Params, length int) float64 {
	python := "/usr/bin/python3"
	if given := os.Getenv("DIFFUSEQ_PYTHON"); given != "" {
		python = given
	}
	if err := exec.Command(python, "-c", "import torch").Run(); err != nil {
		b.Skipf("%s has no torch: %v", python, err)
	}
	shape := fmt.Sprintf("%d,%d,%d,%d,%d,%d,%d,%d", p.Batch, length, peerSource, p.Embedding, p.Width, p.Blocks, p.Heads, peerWords)
	best := 0.0
	for _, threads := range [][2]int{{1, 1}, {1, 2}, {2, 1}, {2, 2}} {
		c := exec.Command(python, "peer.py", mode, shape, fmt.Sprint(threads[0]), fmt.Sprint(peerSteps), "2")
		c.Env = append(os.Environ(), fmt.Sprintf("OPENBLAS_NUM_THREADS=%d", threads[1]))
		var complaint strings.Builder
		c.Stderr = &complaint
		out, err := c.Output()
		if err != nil {
			b.Fatalf("peer.py: %v: %s", err, complaint.String())
		}
		var reading struct{ Median float64 }
		if err := json.Unmarshal(out, &reading); err != nil {
			b.Fatalf("peer.py wrote %q: %v", out, err)
		}
		if best == 0 || reading.Median < best {
			best = reading.Median
		}
	}
	return best
}

// peak returns the GF/s of so many cores doing nothing but multiply-adds.
func peak(cores int) float64 {
	best := 0.0
	for range 5 {
		start := time.Now()
		done := make(chan float64, cores)
		for range cores {
			go func() { done <- kernel.Peak(1 << 20) }()
		}
		flops := 0.0
		for range cores {
			flops += <-done
		}
		best = max(best, flops/time.Since(start).Seconds()/1e9)
	}
	return best
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}
