// Package peertest measures pieces of a plugin's work beside the same in PyTorch, for
// benchmarks.
//
// A peer is a Python script beside the benchmark. It is called as
//
//	peer.py MODE [SETTINGS] THREADS STEPS WARMING
//
// with $OPENBLAS_NUM_THREADS set, gives PyTorch THREADS threads, takes WARMING steps
// and then STEPS that it times, and writes one JSON object: median, the milliseconds
// of a step by the clock, and cpu, those of a step's CPU time, the mean.
package peertest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// Piece is work that is measured.
type Piece struct {
	Name  string
	FLOPs float64      // multiplications and additions of a step
	Steps int          // of a measurement, after one to warm up
	Peers []string     // modes of the script that do the same, settings after a space
	Step  func() error // one step
}

// rounds is how often a piece and its peers are measured, in turns.
const rounds = 3

// Run measures the pieces that a function makes for a number of threads. Each is
// measured with one thread by its CPU time, which others on the machine disturb
// least, and with two by the clock, the peer in the best setting of its threads; the
// least of three measurements counts. Ratios are the peer's time by ours. The
// interpreter that has torch is $TORCH_PYTHON, or else /usr/bin/python3; a benchmark
// without one is skipped.
func Run(b *testing.B, pieces func(b *testing.B, threads int) []Piece) {
	python := "/usr/bin/python3"
	if given := os.Getenv("TORCH_PYTHON"); given != "" {
		python = given
	}
	if err := exec.Command(python, "-c", "import torch").Run(); err != nil {
		b.Skipf("%s has no torch: %v", python, err)
	}
	alone, together := pieces(b, 1), pieces(b, 2)
	for i, one := range alone {
		b.Run(one.Name, func(b *testing.B) {
			for b.Loop() {
				compare(b, python, one, together[i])
			}
		})
	}
}

// compare reports a piece with one thread, and with two, and its peers.
func compare(b *testing.B, python string, one, two Piece) {
	best := reading{}
	peers := make([]reading, len(one.Peers))
	for range rounds {
		best = best.least(reading{CPU: one.measure(b).CPU, Median: two.measure(b).Median})
		for i, p := range one.Peers {
			peers[i] = peers[i].least(measurePeer(b, python, strings.Fields(p), one.Steps))
		}
	}
	rate := one.FLOPs / best.CPU / 1e6
	b.ReportMetric(best.Median, "ms")
	b.ReportMetric(best.CPU, "cpu-ms")
	b.ReportMetric(rate, "GF/cpu-s")
	b.ReportMetric(100*rate/peak(b), "%peak")
	for i, p := range one.Peers {
		mode, _, _ := strings.Cut(p, " ")
		b.ReportMetric(peers[i].CPU/best.CPU, mode+"-cpu-ratio")
		b.ReportMetric(peers[i].Median/best.Median, mode+"-ratio")
	}
}

// reading is how long a step takes, in milliseconds.
type reading struct {
	Median float64 `json:"median"` // by the clock
	CPU    float64 `json:"cpu"`
}

// least returns the lesser of each time, where 0 is none.
func (r reading) least(o reading) reading {
	if r == (reading{}) {
		return o
	}
	return reading{min(r.Median, o.Median), min(r.CPU, o.CPU)}
}

// measure takes the steps of a piece.
func (p Piece) measure(b *testing.B) reading {
	var times []float64
	var before float64
	for i := range p.Steps + 1 {
		if i == 1 {
			before = cpuSeconds(b)
		}
		start := time.Now()
		if err := p.Step(); err != nil {
			b.Fatal(err)
		}
		if i > 0 {
			times = append(times, 1e3*time.Since(start).Seconds())
		}
	}
	slices.Sort(times)
	return reading{times[len(times)/2], 1e3 * (cpuSeconds(b) - before) / float64(p.Steps)}
}

// measurePeer runs the script: CPU time is that with one thread, the clock's the least of
// all settings of threads.
func measurePeer(b *testing.B, python string, mode []string, steps int) reading {
	var best reading
	for _, threads := range [][2]int{{1, 1}, {1, 2}, {2, 1}, {2, 2}} { // of torch, of OpenBLAS
		c := exec.Command(python, slices.Concat([]string{"peer.py"}, mode, []string{fmt.Sprint(threads[0]), fmt.Sprint(steps), "1"})...)
		c.Env = append(os.Environ(), fmt.Sprintf("OPENBLAS_NUM_THREADS=%d", threads[1]))
		var complaint strings.Builder
		c.Stderr = &complaint
		out, err := c.Output()
		if err != nil {
			b.Fatalf("peer.py: %v: %s", err, complaint.String())
		}
		var r reading
		if err := json.Unmarshal(out, &r); err != nil || r.Median <= 0 || r.CPU <= 0 {
			b.Fatalf("peer.py wrote %q: %v", out, err)
		}
		if threads != [2]int{1, 1} {
			r.CPU = best.CPU
		}
		best = best.least(r)
	}
	return best
}

// cpuSeconds returns the CPU time of the process.
func cpuSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// peak returns the GF a second of CPU time of a core doing nothing but multiply-adds.
func peak(b *testing.B) float64 {
	best := 0.0
	for range 5 {
		start := cpuSeconds(b)
		flops := kernel.Peak(1 << 21)
		best = max(best, flops/(cpuSeconds(b)-start)/1e9)
	}
	return best
}
