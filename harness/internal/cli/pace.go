package cli

import (
	"fmt"
	"time"
)

// pace is how far a running step is, as its plugin reports, and what follows from
// that for its end. It reads no clock.
type pace struct {
	begun    time.Time
	from, at mark // the reports that it is measured between; equal while there is one
	reported bool
	note     string // of the last report
}

// mark is a fraction, 0 to 1, at the time of its report.
type mark struct {
	fraction float64
	time     time.Time
}

// report takes one report. The pace is measured from the first one, not from the
// step's begin, since a training that goes on from a checkpoint begins in the
// middle; and afresh where the fraction falls back.
func (p *pace) report(fraction float64, note string, now time.Time) {
	m := mark{fraction, now}
	if !p.reported || fraction < p.at.fraction {
		p.from = m
	}
	p.at, p.reported, p.note = m, true, note
}

// left returns how long the step goes on if it keeps its pace, and whether that is
// known: not before two reports between which there was some progress.
func (p *pace) left(now time.Time) (time.Duration, bool) {
	done := p.at.fraction - p.from.fraction
	if done <= 0 {
		return 0, false
	}
	whole := float64(p.at.time.Sub(p.from.time)) * (1 - p.at.fraction) / done
	return max(0, time.Duration(whole)-now.Sub(p.at.time)), true
}

// percent is the fraction of the last report as a line shows it, "" before it.
func (p *pace) percent() string {
	if !p.reported {
		return ""
	}
	return fmt.Sprintf("%.0f %%", 100*p.at.fraction)
}

// time says how long the step goes on, or, where that is not known, how long it has
// been going on.
func (p *pace) time(now time.Time) string {
	if left, ok := p.left(now); ok {
		return brief(left) + " left"
	}
	return brief(now.Sub(p.begun)) + " so far"
}

// brief is a duration in its two largest units: 2h05m, 3m07s, 12s.
func brief(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s >= 3600:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	case s >= 60:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	}
	return fmt.Sprintf("%ds", s)
}
