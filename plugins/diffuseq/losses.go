package main

import (
	"fmt"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// losses are the means of the terms of the loss over runs of steps, each an
// estimate of what it is under evenly drawn steps of the diffusion.
type losses struct {
	Every int               `json:"every"` // steps of a run
	Sum   nn.DenoisingTerms `json:"sum"`   // of the run under way
	Steps int               `json:"steps"` // that it has
	Lines []string          `json:"lines"` // of losses.csv
}

// add counts the terms of a part of a step by its share.
func (l *losses) add(t nn.DenoisingTerms, share float64) {
	l.Sum.MSE += share * t.MSE
	l.Sum.Tail += share * t.Tail
	l.Sum.NLL += share * t.NLL
}

// end ends a step, after which so many are taken.
func (l *losses) end(taken int) {
	if l.Steps++; l.Steps < l.Every {
		return
	}
	n := float64(l.Steps)
	for _, term := range []struct {
		phase string
		value float64
	}{{"train", l.Sum.Loss()}, {"train mse", l.Sum.MSE}, {"train tail", l.Sum.Tail}, {"train nll", l.Sum.NLL}} {
		l.Lines = append(l.Lines, fmt.Sprintf("%s,%d,%.6g\n", term.phase, taken, term.value/n))
	}
	l.Sum, l.Steps = nn.DenoisingTerms{}, 0
}

// report writes losses.csv.
func (l *losses) report(run *sdk.Run) error {
	return run.Artifact("losses.csv", []byte("phase,step,loss\n"+strings.Join(l.Lines, "")))
}
