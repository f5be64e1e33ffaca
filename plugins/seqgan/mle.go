package main

import "context"

// learnByHeart is maximum likelihood: epochs until there are enough or those held
// back are no longer less surprised. The best weights of these go on.
func (t *training) learnByHeart(ctx context.Context) error {
	for t.now.Epochs < t.params.MLEEpochs && !t.settled() {
		if err := t.epoch(ctx); err != nil {
			return err
		}
		if err := t.checkpoint("mle", t.now.Epochs, t.params.CheckpointEpochs); err != nil {
			return err
		}
		if err := t.save(); err != nil {
			return err
		}
	}
	if t.validation != nil {
		t.recall()
	}
	t.now.Part = partDiscriminator
	return nil
}

// settled says whether patience ends maximum likelihood.
func (t *training) settled() bool {
	return t.validation != nil && t.params.MLEPatience > 0 && t.now.Epochs-t.now.BestAt >= t.params.MLEPatience
}

// epoch is one pass of maximum likelihood. The batches are the same in every epoch,
// and what does not fill the last is left out (the authors' code).
func (t *training) epoch(ctx context.Context) error {
	batches, sum := len(t.real)/t.batch, 0.0
	for i := range batches {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		loss, err := t.generator.fit(t.mle, t.real[i*t.batch:(i+1)*t.batch])
		if err != nil {
			return err
		}
		sum += loss
		t.progress.add(t.costs.fit(t.batch), "maximum likelihood, epoch %d of %d", t.now.Epochs+1, t.params.MLEEpochs)
	}
	t.now.Epochs++
	t.now.log(phaseMLE, t.now.Epochs, sum/float64(batches))
	if t.validation == nil {
		return nil
	}
	surprise, err := t.validation.surprise(ctx, t.generator)
	if err != nil {
		return err
	}
	t.now.log(phaseSurprise, t.now.Epochs, surprise)
	if t.now.BestAt == 0 || surprise < t.now.Best {
		t.now.Best, t.now.BestAt = surprise, t.now.Epochs
		t.remember()
	}
	return nil
}
