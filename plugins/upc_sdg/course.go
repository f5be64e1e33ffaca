package main

import (
	"context"
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// course is a training by epochs that keeps the weights of its best one: that whose
// score is the least, of equals the first. It ends after so many epochs, or when
// patience of them in a row were not the best.
type course struct {
	name             string
	epochs, patience int
	weights          []*nn.Weights
	// epoch takes the steps of epoch n, from 0, and returns its score. It depends on
	// the weights, the solvers and n alone.
	epoch func(ctx context.Context, n int) (score float64, err error)
}

// progress is how far a course is.
type progress struct {
	Epochs int     // done
	Best   int     // which of them, from 1, is the best
	Score  float64 // of that one
}

// run trains and leaves the weights of the best epoch.
func (c *course) run(ctx context.Context, run *sdk.Run) error {
	now, best := progress{Score: math.Inf(1)}, nn.NewSnapshot(c.weights...)
	for now.Epochs < c.epochs && now.Epochs-now.Best < c.patience {
		score, err := c.epoch(ctx, now.Epochs)
		if err != nil {
			return fmt.Errorf("epoch %d: %w", now.Epochs, err)
		}
		now.Epochs++
		if score < now.Score {
			now.Score, now.Best = score, now.Epochs
			best.Take()
		}
	}
	best.Restore()
	run.Log.Info(c.name, "epochs", now.Epochs, "best", now.Best, "score", now.Score)
	return nil
}
