// Bench measures a training step and inference of the encoder and, where
// PyTorch is installed, of the same network there in the same run. It prints a
// Markdown table; ratios are to PyTorch's best setting of threads.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

func main() {
	var o options
	flag.StringVar(&o.one, "one", "", "measure one `CASE,MODE,ROWS,FAMILY,WORKERS` in this process and print JSON")
	flag.IntVar(&o.rounds, "rounds", 3, "how often everything is measured, in turns; the table has medians")
	flag.IntVar(&o.steps, "steps", 40, "steps of one measurement")
	flag.IntVar(&o.soak, "soak", 0, "instead, train case A for so many steps and print memory on the way")
	flag.StringVar(&o.python, "python", "/usr/bin/python3", "the interpreter that has torch")
	flag.StringVar(&o.peer, "peer", "plugins/internal/nn/bench/peer.py", "the peer's script")
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	one, python, peer   string
	rounds, steps, soak int
}

func (o *options) run() error {
	switch {
	case o.steps < 1:
		return fmt.Errorf("-steps %d: want a number from 1", o.steps)
	case o.rounds < 1:
		return fmt.Errorf("-rounds %d: want a number from 1", o.rounds)
	case o.one != "":
		return o.measureOne()
	case o.soak > 0:
		return soak(o.soak)
	}
	return o.compare()
}

// reading is what one process measured.
type reading struct {
	Median float64 `json:"median"` // milliseconds a step
	Least  float64 `json:"least"`
	Bytes  float64 `json:"bytes"` // allocated in a step
	FLOPs  float64 `json:"flops"` // of a step's matrix products
	Peak   float64 `json:"peak"`  // GF/s of the workers doing nothing but FMA of the same kernel family
	Build  string  `json:"build"` // of the peer: its version, settings and libraries
}

// measureOne measures in this process.
func (o *options) measureOne() error {
	j, err := parseJob(o.one)
	if err != nil {
		return fmt.Errorf("-one %q: %w", o.one, err)
	}
	kernel.Use(j.family)
	runtime.GOMAXPROCS(j.workers)
	r, err := measure(j, o.steps)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// warming is the number of steps that come before those that are timed, here and
// in the peer.
const warming = 2

// measure times steps.
func measure(j job, steps int) (reading, error) {
	m, err := newModel(sizes[j.name], j.mode == train, j.rows == all, j.workers)
	if err != nil {
		return reading{}, err
	}
	r := reading{FLOPs: m.flops(), Peak: peak(j.workers)}
	step := m.infer()
	if j.mode == train {
		r.FLOPs *= 3
		t, err := m.trainer(j.workers)
		if err != nil {
			return reading{}, err
		}
		defer t.Close()
		step = func() error { _, err := t.Step(); return err }
	}
	var times []float64
	var before, after runtime.MemStats
	for i := range steps + warming {
		if i == warming {
			runtime.ReadMemStats(&before)
		}
		start := time.Now()
		if err := step(); err != nil {
			return reading{}, err
		}
		if i >= warming {
			times = append(times, 1e3*time.Since(start).Seconds())
		}
	}
	runtime.ReadMemStats(&after)
	r.Bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(steps)
	r.Median, r.Least = median(times), slices.Min(times)
	return r, nil
}

// infer returns a step of inference: logits of the wanted rows.
func (m *model) infer() func() error {
	rows := m.batch.WantedRows()
	x, logits := make([]float32, rows*m.Width), make([]float32, rows*m.Classes)
	return func() error {
		m.encoder.Infer(m.batch, x)
		m.classifier.Infer(rows, x, logits)
		return nil
	}
}

// peak returns the GF/s of so many cores doing nothing but FMA.
func peak(workers int) float64 {
	best := 0.0
	for range 5 {
		start := time.Now()
		done := make(chan float64, workers)
		for range workers {
			go func() { done <- kernel.Peak(1 << 20) }()
		}
		flops := 0.0
		for range workers {
			flops += <-done
		}
		best = max(best, flops/time.Since(start).Seconds()/1e9)
	}
	return best
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// soak trains case A and prints the resident memory.
func soak(steps int) error {
	m, err := newModel(sizes["A"], true, false, 2)
	if err != nil {
		return err
	}
	t, err := m.trainer(2)
	if err != nil {
		return err
	}
	defer t.Close()
	for i := range steps + 1 {
		if i%max(steps/10, 1) == 0 {
			status, err := os.ReadFile("/proc/self/status")
			if err != nil {
				return err
			}
			fmt.Printf("step %d: %s\n", i, strings.Join(strings.Fields(line(string(status), "VmRSS:")), " "))
		}
		if _, err := t.Step(); err != nil {
			return err
		}
	}
	return nil
}

func line(text, prefix string) string {
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, prefix) {
			return l
		}
	}
	return ""
}

// ours runs one measurement in a process of its own.
func (o *options) ours(j job) (reading, error) {
	self, err := os.Executable()
	if err != nil {
		return reading{}, err
	}
	return parse(exec.Command(self, "-steps", fmt.Sprint(o.steps), "-one", j.String()))
}

// errNoPeer says that PyTorch is not there.
var errNoPeer = errors.New("no PyTorch")

// theirs measures the peer with so many threads in torch and in OpenBLAS, for as
// many steps as ours.
func (o *options) theirs(s size, mode, rows string, torch, blas int) (reading, error) {
	shape := fmt.Sprintf("%d,%d,%d,%d,%d", s.Sequences, s.Length, s.Width, s.Heads, s.Classes)
	cmd := exec.Command(o.python, filepath.FromSlash(o.peer), shape, mode, rows, fmt.Sprint(torch), fmt.Sprint(o.steps), fmt.Sprint(warming))
	cmd.Env = append(os.Environ(), fmt.Sprintf("OPENBLAS_NUM_THREADS=%d", blas), fmt.Sprintf("OMP_NUM_THREADS=%d", torch))
	return parse(cmd)
}

func parse(cmd *exec.Cmd) (reading, error) {
	var r reading
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if strings.Contains(stderr.String(), "No module named 'torch'") {
			return r, errNoPeer
		}
		return r, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, stderr.String())
	}
	return r, json.Unmarshal(out, &r)
}
