package recipe

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// Passes says how long a pretraining may be.
type Passes struct {
	Epochs  int // most passes over the rows
	Stride  int // rows of a window that are new
	Copies  int // sequences that are learned from in each window
	Batch   int // sequences in a step
	AtLeast int // steps before dev users may end it
}

// MaxSteps returns the most optimiser steps of a pretraining on that many rows, at
// least AtLeast. If run.ScheduleEvents is given it counts these and
// not the rows: the rows of a table then have the same maximum, whatever they add to
// the population and however that is cut into sequences (EVALUATION, section 3).
func (p Passes) MaxSteps(run *sdk.Run, rows int) int {
	if run.ScheduleEvents > 0 {
		rows = run.ScheduleEvents
	}
	sequences := p.Copies * up(rows, p.Stride)
	return max(p.Epochs*up(sequences, p.Batch), p.AtLeast, 1)
}

// up returns n / by, rounded up.
func up(n, by int) int { return (n + by - 1) / by }
