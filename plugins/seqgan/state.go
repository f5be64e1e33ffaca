package main

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn"

// first returns the states of the LSTM after begin, one for each sequence.
func (g *generator) first(sequences []sequence) *nn.LSTMState {
	state, inputs := g.lstm.NewState(len(sequences)), make([]int32, len(sequences))
	if g.start != nil {
		features := make([]float32, len(sequences)*g.start.Input)
		for i, s := range sequences {
			mark(features[i*g.start.Input:], s.profile)
		}
		g.start.Infer(len(sequences), features, state.Hidden)
	}
	for i := range inputs {
		inputs[i] = g.begin
	}
	g.read(state, inputs)
	return state
}

// read takes states one token further.
func (g *generator) read(state *nn.LSTMState, tokens []int32) {
	x := make([]float32, len(tokens)*g.table.Width)
	g.table.Infer(tokens, x)
	g.lstm.Step(state, x)
}

// mark sets the features of a profile to 1.
func mark(features []float32, profile []int32) {
	for _, f := range profile {
		features[f] = 1
	}
}
