package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/resume"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// course is a training by epochs that keeps the weights of its best one: that whose
// score is the least, of equals the first. It ends after so many epochs, or when patience
// of them in a row were not the best. A killed course goes on where it was kept.
type course struct {
	name             string
	epochs, patience int
	weights          []*nn.Weights
	solvers          []*nn.AdamW
	// epoch takes the steps of epoch n, from 0, and returns its score and its losses.
	// It depends on the weights, the solvers and n alone.
	epoch func(ctx context.Context, n int) (score float64, losses []loss, err error)
	// report hears after every epoch how far the course is, 0 to 1.
	report func(fraction float64, note string)

	now  position
	best []nn.Tensor // the weights of the best epoch
}

// loss is the mean of a loss over the steps of an epoch.
type loss struct {
	Name string  `json:"name"`
	Mean float64 `json:"mean"`
}

// position is how far a course is, besides its tensors.
type position struct {
	Epochs int      `json:"epochs"` // done
	Best   int      `json:"best"`   // which of them, from 1, is the best
	Score  float64  `json:"score"`  // of that one
	Losses [][]loss `json:"losses"` // by epoch
}

// keepEvery is how many epochs are lost at most.
const keepEvery = 20

// run trains and leaves the weights of the best epoch. What it keeps stays until forget.
func (c *course) run(ctx context.Context, run *sdk.Run) error {
	keeper := c.keeper(run)
	c.now = position{Score: math.Inf(1)}
	for i, w := range c.weights {
		c.best = append(c.best, nn.Tensor{Name: fmt.Sprintf("best.%d", i), Shape: []int{len(w.Value)}, Value: slices.Clone(w.Value)})
	}
	if _, err := keeper.Load(&c.now, c.tensors()); err != nil {
		return err
	}
	start, first := time.Now(), c.now.Epochs
	for !c.over() {
		if err := c.step(ctx); err != nil {
			return fmt.Errorf("%s: epoch %d: %w", c.name, c.now.Epochs, err)
		}
		if c.now.Epochs%keepEvery == 0 || c.over() {
			if err := keeper.Save(c.now, c.tensors()); err != nil {
				return err
			}
		}
		c.tell(time.Since(start) / time.Duration(c.now.Epochs-first))
	}
	for i, w := range c.weights {
		copy(w.Value, c.best[i].Value)
	}
	run.Log.Info(c.name, "epochs", c.now.Epochs, "best", c.now.Best, "score", c.now.Score)
	return nil
}

// step takes an epoch.
func (c *course) step(ctx context.Context) error {
	score, losses, err := c.epoch(ctx, c.now.Epochs)
	if err != nil {
		return err
	}
	c.now.Epochs++
	c.now.Losses = append(c.now.Losses, losses)
	if score < c.now.Score {
		c.now.Score, c.now.Best = score, c.now.Epochs
		for i, w := range c.weights {
			copy(c.best[i].Value, w.Value)
		}
	}
	return nil
}

// over says whether the course has ended.
func (c *course) over() bool {
	return c.now.Epochs >= c.epochs || c.now.Epochs-c.now.Best >= c.patience
}

// tell reports how far the course is, where an epoch takes so long.
func (c *course) tell(each time.Duration) {
	most := c.epochs - c.now.Epochs
	least := min(most, c.patience-(c.now.Epochs-c.now.Best))
	c.report(float64(c.now.Epochs)/float64(c.epochs), fmt.Sprintf("%s: epoch %d, %v to %v left", c.name, c.now.Epochs,
		(each*time.Duration(least)).Round(time.Second), (each*time.Duration(most)).Round(time.Second)))
}

// tensors are all that epochs change, but for the position.
func (c *course) tensors() []nn.Tensor {
	all := slices.Clone(c.best)
	for i, w := range c.weights {
		all = append(all, nn.Tensor{Name: fmt.Sprintf("weights.%d", i), Shape: []int{len(w.Value)}, Value: w.Value})
	}
	for i, s := range c.solvers {
		all = append(all, s.State(fmt.Sprintf("adam.%d.", i))...)
	}
	return all
}

// keeper keeps the course in a folder of its own.
func (c *course) keeper(run *sdk.Run) *resume.Keeper {
	own := *run
	own.StateDir = c.folder(run)
	return resume.Open(&own)
}

func (c *course) folder(run *sdk.Run) string {
	if run.StateDir == "" {
		return ""
	}
	return filepath.Join(run.StateDir, c.name)
}

// forget removes what is kept of a course that is no longer needed.
func (c *course) forget(run *sdk.Run) error {
	if run.StateDir == "" {
		return nil
	}
	if err := c.keeper(run).Done(); err != nil {
		return err
	}
	return os.RemoveAll(c.folder(run))
}
