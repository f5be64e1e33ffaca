package main

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
