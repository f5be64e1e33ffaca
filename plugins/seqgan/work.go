package main

// amount is what the parts of a training are counted by.
type amount struct {
	params    Params
	costs     cost
	sequences int // real ones
	batch     int // sequences in a step
}

// amountOf returns the amount of a training on sequences.
func amountOf(p Params, l language, real []sequence) amount {
	tokens := 0
	for _, s := range real {
		tokens += len(s.tokens)
	}
	length := float64(tokens) / float64(len(real))
	return amount{p, costs(p, l, length), len(real), min(p.Batch, len(real))}
}

// all returns the operations of a training that nothing stops.
func (a amount) all() float64 {
	return a.work(a.params.MLEEpochs, a.pretraining(), a.params.Rounds)
}

// pretraining returns how many samplings D learns from before the rounds: none if
// there are no rounds.
func (a amount) pretraining() int {
	if a.params.Rounds == 0 {
		return 0
	}
	return a.params.DiscriminatorPretraining
}

// work returns the floating point operations of so many epochs, samplings for D and
// rounds.
func (a amount) work(epochs, pretrained, rounds int) float64 {
	p := a.params
	examples := 2 * a.instructive() / a.batch * a.batch * p.DiscriminatorEpochs
	instruct := float64(examples) * a.costs.learn
	round := float64(p.PolicySteps)*a.costs.reinforce(a.batch) + float64(p.DiscriminatorSampling)*instruct
	return float64(epochs)*a.costs.fit(a.whole()) + float64(pretrained)*instruct + float64(rounds)*round
}

// whole returns how many real sequences fill batches.
func (a amount) whole() int { return a.sequences / a.batch * a.batch }

// instructive returns how many real sequences D sees at a time: as many as fill
// batches (the authors' code), or fewer, but one batch.
func (a amount) instructive() int {
	if most := a.params.DiscriminatorSequences; most > 0 {
		return min(a.whole(), max(most, a.batch))
	}
	return a.whole()
}

// fit returns the operations of maximum likelihood for so many sequences.
func (c cost) fit(sequences int) float64 { return 3 * c.write * float64(sequences) }

// reinforce returns the operations of a step of G with so many.
func (c cost) reinforce(sequences int) float64 { return (4*c.write + c.value) * float64(sequences) }
