package main

import (
	"strconv"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// report gives the harness the losses of courses as losses.csv. A step is an epoch of
// its course.
func report(run *sdk.Run, courses ...*course) error {
	text := []byte("phase,step,loss\n")
	for _, c := range courses {
		for n, losses := range c.now.Losses {
			for _, l := range losses {
				text = append(append(text, l.Name...), ',')
				text = append(strconv.AppendInt(text, int64(n+1), 10), ',')
				text = append(strconv.AppendFloat(text, l.Mean, 'g', 6, 64), '\n')
			}
		}
	}
	return run.Artifact("losses.csv", text)
}
