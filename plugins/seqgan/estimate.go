package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// usualEvents is how many events a week is taken to have before it is known.
const usualEvents = 20

// estimate counts the floating point operations of matrix products, as if nothing
// ended a training early.
func estimate(p Params, s sdk.Sizes) sdk.Cost {
	l, length, sequences := language{longest: 64}, float64(usualEvents+8), s.Events/usualEvents
	switch {
	case p.Sequence == SequenceFixed:
		l, length, sequences = language{tokens: s.Vocabulary.Behaviours, longest: p.Length}, float64(p.Length), s.Users
	case p.Mode == week.Factored:
		l = language{tokens: s.Vocabulary.SlotsPerDay + s.Vocabulary.Locations + s.Vocabulary.Behaviours, longest: 128}
		length = 3*usualEvents + 8
	default: // about half of what could be observed is
		l.tokens = min(8000, s.Vocabulary.SlotsPerDay*s.Vocabulary.Behaviours/2)
	}
	sequences = max(sequences, 1)
	c := costs(p, l, length)
	switch s.Call {
	case "fit":
		return sdk.Cost{FLOPs: amount{p, c, sequences, min(p.Batch, sequences)}.all()}
	case "generate":
		flops := c.write * float64(s.Weeks)
		if p.Condition == ConditionFinetune {
			flops += float64(p.FinetuneEpochs) * c.fit(sequences)
		}
		return sdk.Cost{FLOPs: flops}
	}
	return sdk.Cost{}
}

// cost is how many floating point operations one sequence takes; those of matrix
// products are counted.
type cost struct {
	write float64 // G draws it or computes its likelihood
	judge float64 // D scores it
	learn float64 // D learns from it
	value float64 // all its roll-outs
}

// costs returns the costs of sequences of so many tokens.
func costs(p Params, l language, length float64) cost {
	s := p.Size.shape()
	e, h := float64(s.generator.embedding), float64(s.generator.hidden)
	var c cost
	token := 2 * (4*h*(e+h) + h*float64(l.tokens))
	c.write = length * token
	filters, places, windows := 0.0, 0.0, 0.0
	for _, w := range s.discriminator.windows {
		if w.Size > l.longest {
			continue
		}
		weights := float64(w.Filters * w.Size * s.discriminator.embedding)
		filters += float64(w.Filters)
		windows += weights
		places += weights * max(length-float64(w.Size)+1, 1)
	}
	highway := 2 * 2 * filters * filters
	c.judge = 2*places + highway
	// Backward a filter meets the one place of its maximum.
	c.learn = 2*places + 4*windows + 3*highway
	prefixes := (length - 1) / float64(s.every)
	c.value = c.judge + prefixes*float64(s.copies)*(c.judge+length/2*token)
	return c
}
