package main

import (
	"errors"
	"fmt"
	"os/exec"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// job is one line of the table and its peers.
type job struct {
	name, mode, rows string
	family           kernel.Family
	workers          int
}

// peers returns what of PyTorch a job is compared with: the network as it is
// usually written (plain: blocks for all rows, logits for the wanted ones; all:
// logits for all), and one whose last block computes the wanted rows alone.
func (j job) peers() [2]string {
	switch {
	case j.rows == "wanted":
		return [2]string{"plain", "wanted"}
	case j.mode == "train":
		return [2]string{"plain", "plain"}
	}
	return [2]string{"all", "all"}
}

// settings are the threads of torch and of OpenBLAS that are tried.
var settings = [][2]int{{1, 1}, {1, 2}, {2, 1}, {2, 2}}

// compare measures everything in turns and prints the table.
func (o *options) compare() error {
	var jobs []job
	for _, mode := range []string{"train", "infer"} {
		for _, name := range []string{"A", "B"} {
			for _, family := range kernel.Available() {
				if family == kernel.Generic {
					continue
				}
				jobs = append(jobs, job{name, mode, "wanted", family, 2})
			}
			jobs = append(jobs, job{name, mode, "wanted", kernel.Active(), 1}, job{name, mode, "all", kernel.Active(), 2})
		}
	}
	ours := map[job][]reading{}
	theirs := map[[3]string][]float64{} // case, mode, rows: best of the settings, each round
	version, peer := "", true
	if _, err := exec.LookPath(o.python); err != nil {
		peer = false
	}
	for round := range o.rounds {
		for _, j := range jobs {
			r, err := o.ours(j.name, j.mode, j.rows, j.family, j.workers)
			if err != nil {
				return err
			}
			ours[j] = append(ours[j], r)
			if j.workers != 2 || j.family != kernel.Active() {
				continue
			}
			for _, rows := range j.peers() {
				key := [3]string{j.name, j.mode, rows}
				if !peer || len(theirs[key]) > round {
					continue
				}
				best := 0.0
				for _, threads := range settings {
					r, err := o.theirs(sizes[j.name], j.mode, rows, threads[0], threads[1])
					if errors.Is(err, errNoPeer) {
						peer = false
						break
					}
					if err != nil {
						return err
					}
					if version = r.Version; best == 0 || r.Median < best {
						best = r.Median
					}
				}
				if peer {
					theirs[key] = append(theirs[key], best)
				}
			}
		}
	}
	if peer {
		fmt.Printf("Peer: PyTorch %s, median of the best of four thread settings (torch x OpenBLAS, 1 or 2 each).\n", version)
	} else {
		fmt.Printf("No peer: %s has no torch (Debian: apt-get install python3-torch).\n", o.python)
	}
	o.print(jobs, ours, theirs)
	return nil
}

// print writes the table. A ratio is the peer's time by ours.
func (o *options) print(jobs []job, ours map[job][]reading, theirs map[[3]string][]float64) {
	fmt.Printf("Median of %d rounds. wanted: the last block computes only the rows that the loss (a fifth) or the scores (the last) need.\n\n", o.rounds)
	fmt.Println("| case | rows | kernels | workers | ms | GF/s | % of FMA peak | bytes a step | peer, usual, ms | ratio | peer, same rows, ms | ratio |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, j := range jobs {
		var ms, bytes, peaks []float64
		for _, r := range ours[j] {
			ms, bytes, peaks = append(ms, r.Median), append(bytes, r.Bytes), append(peaks, r.Peak)
		}
		m := median(ms)
		rate := ours[j][0].FLOPs / m / 1e6
		fmt.Printf("| %s %s | %s | %s | %d | %.2f | %.0f | %.0f | %.0f |", j.name, j.mode, j.rows, j.family, j.workers, m, rate, 100*rate/median(peaks), median(bytes))
		for _, rows := range j.peers() {
			if t := theirs[[3]string{j.name, j.mode, rows}]; len(t) > 0 {
				fmt.Printf(" %.1f | %.2f |", median(t), median(t)/m)
			} else {
				fmt.Print(" - | - |")
			}
		}
		fmt.Println()
	}
}
