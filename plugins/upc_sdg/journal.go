package main

import (
	"strconv"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// journal is the losses of a Fit.
type journal struct{ rows []entry }

// entry is the mean loss of an epoch, counted from 0 in its phase.
type entry struct {
	Phase string
	Step  int
	Loss  float64
}

func (j *journal) add(phase string, step int, loss float64) {
	j.rows = append(j.rows, entry{phase, step, loss})
}

// write gives the harness the losses as losses.csv.
func (j *journal) write(run *sdk.Run) error {
	text := []byte("phase,step,loss\n")
	for _, e := range j.rows {
		text = append(append(text, e.Phase...), ',')
		text = append(strconv.AppendInt(text, int64(e.Step), 10), ',')
		text = append(strconv.AppendFloat(text, e.Loss, 'g', 6, 64), '\n')
	}
	return run.Artifact("losses.csv", text)
}
