package main

import (
	"context"
	"errors"
)

// errTooFew is where not even one batch can be filled.
var errTooFew = errors.New("fewer sequences than a batch has: lower batch")

// epoch is one pass of maximum likelihood. The batches are the same in every epoch,
// and what does not fill the last is left out (the authors' code).
func (t *training) epoch(ctx context.Context) error {
	batches := len(t.real) / t.params.Batch
	if batches == 0 {
		return errTooFew
	}
	sum := 0.0
	for i := range batches {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		loss, err := t.generator.fit(t.mle, t.real[i*t.params.Batch:(i+1)*t.params.Batch])
		if err != nil {
			return err
		}
		sum += loss
	}
	t.log(phaseMLE, t.now.Epochs+1, sum/float64(batches))
	return nil
}
