package main

import (
	"fmt"
	"time"
)

// progress tells the harness how much of the work of a training is done. Work is
// counted in floating point operations. The clock is read for the time left in the
// note alone: nothing else depends on it.
type progress struct {
	report      func(fraction float64, note string)
	total, done float64

	begun  time.Time
	before float64 // done when this process began
	shown  float64
}

func newProgress(report func(fraction float64, note string), total, done float64) *progress {
	return &progress{report: report, total: total, done: done, begun: time.Now(), before: done, shown: -1}
}

// add counts work that is done and now and then reports it; phase is what it is of.
func (p *progress) add(flops float64, phase string) {
	p.done += flops
	if p.done-p.shown < p.total/1000 {
		return
	}
	p.shown = p.done
	spent := time.Since(p.begun)
	left := time.Duration(float64(spent) * (p.total - p.done) / (p.done - p.before))
	p.report(p.done/p.total, fmt.Sprintf("%s, %s left at most", phase, left.Round(time.Second)))
}
