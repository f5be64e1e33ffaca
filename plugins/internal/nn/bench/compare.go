package main

import (
	"cmp"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// peers returns what of PyTorch a job is compared with: the network as it is
// usually written (plain: blocks for all rows, logits for the wanted ones; all:
// logits for all), and one whose last block computes the wanted rows alone.
func (j job) peers() [2]string {
	switch {
	case j.rows == wanted:
		return [2]string{"plain", "wanted"}
	case j.mode == train:
		return [2]string{"plain", "plain"}
	}
	return [2]string{"all", "all"}
}

// settings are the threads of torch and of OpenBLAS that are tried.
var settings = [][2]int{{1, 1}, {1, 2}, {2, 1}, {2, 2}}

// compare measures everything in turns and prints the table.
func (o *options) compare() error {
	var jobs []job
	for _, mode := range modes {
		for _, name := range cases() {
			for _, family := range kernel.Available() {
				if family == kernel.Generic {
					continue
				}
				jobs = append(jobs, job{name, mode, wanted, family, 2})
			}
			jobs = append(jobs, job{name, mode, wanted, kernel.Active(), 1}, job{name, mode, all, kernel.Active(), 2})
		}
	}
	ours := map[job][]reading{}
	theirs := map[[3]string][]best{} // case, mode, rows: of each round
	build, peer := "", true
	if _, err := exec.LookPath(o.python); err != nil {
		peer = false
	}
	for round := range o.rounds {
		for _, j := range jobs {
			r, err := o.ours(j)
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
				var b best
				b, build, err = o.best(sizes[j.name], j.mode, rows)
				switch {
				case errors.Is(err, errNoPeer):
					peer = false
				case err != nil:
					return err
				default:
					theirs[key] = append(theirs[key], b)
				}
			}
		}
	}
	if peer {
		fmt.Printf("Peer: PyTorch, the best of four thread settings (threads of torch + of OpenBLAS, which the table names), as many steps as ours (%d after %d to warm up).\n\n```\n%s\n```\n\n",
			o.steps, warming, strings.TrimSpace(build))
	} else {
		fmt.Printf("No peer: %s has no torch (Debian: apt-get install python3-torch).\n\n", o.python)
	}
	o.print(jobs, ours, theirs)
	return nil
}

// best is what the peer's best setting of threads gives.
type best struct {
	ms      float64
	threads [2]int
}

// best measures the peer in every setting. build is what it says of itself.
func (o *options) best(s size, mode, rows string) (b best, build string, err error) {
	for _, threads := range settings {
		r, err := o.theirs(s, mode, rows, threads[0], threads[1])
		if err != nil {
			return best{}, "", err
		}
		build = r.Build
		if b.ms == 0 || r.Median < b.ms {
			b = best{r.Median, threads}
		}
	}
	return b, build, nil
}

// print writes the table. A ratio is the peer's time by ours.
func (o *options) print(jobs []job, ours map[job][]reading, theirs map[[3]string][]best) {
	fmt.Printf("Median of %d rounds. wanted: the last block computes only the rows that the loss (a fifth) or the scores (the last) need. "+
		"%% of peak: of what as many workers do in the same process with nothing but multiply-adds of the same kernel family; families have peaks of their own.\n\n", o.rounds)
	fmt.Println("| case | rows | kernels | workers | ms | GF/s | % of peak | bytes a step | peer, usual, ms | ratio | peer, same rows, ms | ratio |")
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
				b := medianBest(t)
				fmt.Printf(" %.1f (%d+%d) | %.2f |", b.ms, b.threads[0], b.threads[1], b.ms/m)
			} else {
				fmt.Print(" - | - |")
			}
		}
		fmt.Println()
	}
}

func medianBest(x []best) best {
	return slices.SortedFunc(slices.Values(x), func(a, b best) int { return cmp.Compare(a.ms, b.ms) })[len(x)/2]
}
