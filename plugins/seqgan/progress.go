package main

// report tells the harness how far training is.
func (t *training) report() {
	p := t.params
	all := p.MLEEpochs + p.DiscriminatorPretraining + p.Rounds
	t.run.Progress(float64(t.now.Epochs+t.now.Discriminator+t.now.Rounds)/float64(all), "training")
}
