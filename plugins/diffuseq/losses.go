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
	every int // steps of a run
	sum   nn.DenoisingTerms
	steps int
	lines []string
}

// add counts the terms of a part of a step by its share.
func (l *losses) add(t nn.DenoisingTerms, share float64) {
	l.sum.MSE += share * t.MSE
	l.sum.Tail += share * t.Tail
	l.sum.NLL += share * t.NLL
}

// end ends a step, of which so many are taken.
func (l *losses) end(taken int) {
	if l.steps++; l.steps < l.every {
		return
	}
	n := float64(l.steps)
	for _, term := range []struct {
		name  string
		value float64
	}{{"train", l.sum.Loss()}, {"train mse", l.sum.MSE}, {"train tail", l.sum.Tail}, {"train nll", l.sum.NLL}} {
		l.lines = append(l.lines, fmt.Sprintf("%s,%d,%.6g\n", term.name, taken, term.value/n))
	}
	l.sum, l.steps = nn.DenoisingTerms{}, 0
}

// report writes losses.csv.
func (l *losses) report(run *sdk.Run) error {
	return run.Artifact("losses.csv", []byte("phase,step,loss\n"+strings.Join(l.lines, "")))
}
