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

func newProgress(report func(fraction float64, note string), total float64) *progress {
	return &progress{report: report, total: total, begun: time.Now()}
}

// skip counts work that an earlier process has done.
func (p *progress) skip(flops float64) { p.done, p.before, p.shown = flops, flops, flops }

// add counts work that is done and now and then reports it; the note is of what.
func (p *progress) add(flops float64, note string, args ...any) {
	p.done += flops
	if p.done-p.shown < p.total/1000 {
		return
	}
	p.shown = p.done
	left := time.Duration(float64(time.Since(p.begun)) * (p.total - p.done) / (p.done - p.before))
	p.report(min(p.done/p.total, 1), fmt.Sprintf(note, args...)+fmt.Sprintf(", at most %s left", left.Round(time.Second)))
}
