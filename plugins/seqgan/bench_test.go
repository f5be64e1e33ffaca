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
	"syscall"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// piece is a part of a training that is measured.
type piece struct {
	name  string
	flops float64
	steps int      // of a measurement
	peers []string // the same in peer.py
	step  func() error
}

// pieces returns the parts of a training at the size of the authors' synthetic data.
func pieces(b *testing.B, threads int) []piece {
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
	return []piece{
		{"likelihood", t.costs.fit(p.Batch), 20, []string{"likelihood"}, func() error {
			_, err := t.generator.fit(t.mle, batch)
			return err
		}},
		{"discriminator", n * t.costs.learn, 5, []string{"discriminator"}, func() error {
			_, err := t.discriminator.learn(examples)
			return err
		}},
		{"sample", n * t.costs.write, 5, []string{"sample"}, func() error { drawn(b, t.generator, p.Batch, 1); return nil }},
		{"rollout", n * t.costs.value, 1, []string{"rollout"}, func() error {
			_, err := t.rollout.values(b.Context(), batch, t.discriminator.judge(), "", t.run.Rand)
			return err
		}},
	}
}

// BenchmarkPeer measures the parts of a training beside the same in PyTorch (peer.py),
// in turns:
//
//	go test ./plugins/seqgan -run xxx -bench Peer -benchtime 1x
//
// Each is measured with one thread by its CPU time, which others on the machine
// disturb least, and with two by the clock, PyTorch in the best setting of its
// threads. Ratios are the peer's time by ours. $SEQGAN_PYTHON names the interpreter
// that has torch, /usr/bin/python3 if it is not set.
func BenchmarkPeer(b *testing.B) {
	for i := range pieces(b, 1) {
		one, two := pieces(b, 1)[i], pieces(b, 2)[i]
		b.Run(one.name, func(b *testing.B) {
			for range b.N {
				var cpu, wall []float64
				peerCPU, peerWall := make([][]float64, len(one.peers)), make([][]float64, len(one.peers))
				for range min(one.steps, 3) {
					c, _ := one.measure(b)
					_, w := two.measure(b)
					cpu, wall = append(cpu, c), append(wall, w)
					for j, mode := range one.peers {
						c, w := peer(b, mode, one.steps)
						peerCPU[j], peerWall[j] = append(peerCPU[j], c), append(peerWall[j], w)
					}
				}
				peak := peakRate()
				rate := one.flops / slices.Min(cpu) / 1e6
				b.ReportMetric(slices.Min(wall), "ms")
				b.ReportMetric(slices.Min(cpu), "cpu-ms")
				b.ReportMetric(rate, "GF/cpu-s")
				b.ReportMetric(100*rate/peak, "%peak")
				for j, mode := range one.peers {
					b.ReportMetric(slices.Min(peerCPU[j])/slices.Min(cpu), mode+"-cpu-ratio")
					b.ReportMetric(slices.Min(peerWall[j])/slices.Min(wall), mode+"-ratio")
				}
			}
		})
	}
}

// measure returns the milliseconds of a step: CPU time, the mean, and by the clock,
// the median.
func (p piece) measure(b *testing.B) (cpu, wall float64) {
	var times []float64
	var before float64
	for i := range p.steps + 1 {
		if i == 1 {
			before = cpuSeconds()
		}
		start := time.Now()
		if err := p.step(); err != nil {
			b.Fatal(err)
		}
		if i > 0 {
			times = append(times, 1e3*time.Since(start).Seconds())
		}
	}
	slices.Sort(times)
	return 1e3 * (cpuSeconds() - before) / float64(p.steps), times[len(times)/2]
}

// peer returns what the peer takes: CPU time with one thread, and by the clock in its
// best setting of threads.
func peer(b *testing.B, mode string, steps int) (cpu, wall float64) {
	python := "/usr/bin/python3"
	if given := os.Getenv("SEQGAN_PYTHON"); given != "" {
		python = given
	}
	if err := exec.Command(python, "-c", "import torch").Run(); err != nil {
		b.Skipf("%s has no torch: %v", python, err)
	}
	for _, threads := range [][2]int{{1, 1}, {1, 2}, {2, 1}, {2, 2}} {
		c := exec.Command(python, "peer.py", mode, fmt.Sprint(threads[0]), fmt.Sprint(steps), "1")
		c.Env = append(os.Environ(), fmt.Sprintf("OPENBLAS_NUM_THREADS=%d", threads[1]))
		var complaint strings.Builder
		c.Stderr = &complaint
		out, err := c.Output()
		if err != nil {
			b.Fatalf("peer.py: %v: %s", err, complaint.String())
		}
		var reading struct{ Median, CPU float64 }
		if err := json.Unmarshal(out, &reading); err != nil {
			b.Fatalf("peer.py wrote %q: %v", out, err)
		}
		if threads == [2]int{1, 1} {
			cpu = reading.CPU
		}
		if wall == 0 || reading.Median < wall {
			wall = reading.Median
		}
	}
	return cpu, wall
}

// cpuSeconds returns the CPU time of the process.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// peakRate returns the GF/s of a core doing nothing but multiply-adds.
func peakRate() float64 {
	best := 0.0
	for range 5 {
		start := cpuSeconds()
		flops := kernel.Peak(1 << 21)
		best = max(best, flops/(cpuSeconds()-start)/1e9)
	}
	return best
}
