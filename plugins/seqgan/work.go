package main

// plan counts the work of the whole training, as if nothing stopped it early.
func (t *training) plan() {
	p, tokens := t.params, 0
	for _, s := range t.real {
		tokens += len(s.tokens)
	}
	t.costs = costs(p, t.generator.language, float64(tokens)/float64(len(t.real)))
	t.progress = newProgress(t.run.Progress, t.work(p.MLEEpochs, p.DiscriminatorPretraining, p.Rounds))
}

// work returns the floating point operations of so many epochs, samplings for D and
// rounds.
func (t *training) work(epochs, pretrained, rounds int) float64 {
	p, sequences := t.params, len(t.real)/t.batch*t.batch
	examples := 2 * t.instructive() / t.batch * t.batch * p.DiscriminatorEpochs
	instruct := float64(examples) * t.costs.learn
	round := float64(p.PolicySteps)*t.costs.reinforce(t.batch) + float64(p.DiscriminatorSampling)*instruct
	return float64(epochs)*t.costs.fit(sequences) + float64(pretrained)*instruct + float64(rounds)*round
}

// fit returns the operations of maximum likelihood for so many sequences.
func (c cost) fit(sequences int) float64 { return 3 * c.write * float64(sequences) }

// reinforce returns the operations of a step of G with so many.
func (c cost) reinforce(sequences int) float64 { return (4*c.write + c.value) * float64(sequences) }
