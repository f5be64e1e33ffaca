package main

import (
	"context"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"
)

// probabilities writes the distribution of the next token to out (rows, tokens),
// for rows of hidden states.
func (g *generator) probabilities(hidden []float32, rows int, out []float32) {
	g.output.Infer(rows, hidden, out)
	kernel.Softmax(rows, g.tokens, out, g.tokens, 1)
}

// surprise returns the mean over counted tokens of -ln p of sequences, and how many
// of these there are.
func (g *generator) surprise(ctx context.Context, sequences []sequence) (mean float64, tokens int, err error) {
	runs := (len(sequences) + walkRun - 1) / walkRun
	sums := make([]float64, runs)
	g.crew.Each(runs, func(i int) {
		if ctx.Err() == nil {
			sums[i] = g.surpriseOf(sequences[i*walkRun : min((i+1)*walkRun, len(sequences))])
		}
	})
	if ctx.Err() != nil {
		return 0, 0, context.Cause(ctx)
	}
	for _, s := range sums {
		mean += s
	}
	for _, s := range sequences {
		for _, token := range s.tokens {
			if g.counted(token) {
				tokens++
			}
		}
	}
	return mean / float64(max(tokens, 1)), tokens, nil
}

// surpriseOf returns the sum over counted tokens of -ln p.
func (g *generator) surpriseOf(sequences []sequence) float64 {
	n, width := len(sequences), g.lstm.Hidden
	state, p, inputs := g.first(sequences), make([]float32, drawRun*g.tokens), make([]int32, n)
	sum := 0.0
	for t, live := 0, true; live; t++ {
		if t > 0 {
			g.read(state, inputs)
		}
		live = false
		for from := 0; from < n; from += drawRun {
			to := min(from+drawRun, n)
			g.probabilities(state.Hidden[from*width:], to-from, p)
			for i := from; i < to; i++ {
				if s := sequences[i].tokens; t < len(s) {
					if g.counted(s[t]) {
						sum -= math.Log(max(float64(p[(i-from)*g.tokens:][s[t]]), 1e-20))
					}
					inputs[i] = s[t]
					live = live || t+1 < len(s)
				}
			}
		}
	}
	return sum
}
