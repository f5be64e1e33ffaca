package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// upcSDG implements sdk.Generator.
type upcSDG struct{ params Params }

// Fit learns the embeddings of users and items, holds them fixed and trains both nets.
func (u upcSDG) Fit(ctx context.Context, run *sdk.Run, train data.Events, _ data.Profiles) error {
	items := catalogueOf(&run.Vocabulary, u.params.Item, train)
	own := interactionsOf(items, train)
	m := newModel(u.params, items, own.users)
	m.init(run, u.params)
	if own.total == 0 {
		return m.save(run)
	}
	first, err := trainFactors(ctx, run, u.params, m.factors, own)
	if err != nil {
		return err
	}
	second, err := trainNets(ctx, run, u.params, m, own)
	if err != nil {
		return err
	}
	if err := report(run, first, second); err != nil {
		return err
	}
	if err := m.save(run); err != nil {
		return err
	}
	if err := first.forget(run); err != nil {
		return err
	}
	return second.forget(run)
}

// trainFactors learns P and Q until the ranking of held-out items no longer gets
// better. Where nobody has items enough to hold one out, the loss decides.
func trainFactors(ctx context.Context, run *sdk.Run, p Params, f *factors, own *interactions) (*course, error) {
	learned, held := hold(run.Rand("held out"), own)
	solver := newAdam(p.Rate, nn.Crew(run.Threads), f.weights)
	trainer, err := f.trainer(solver)
	if err != nil {
		return nil, err
	}
	defer trainer.Close()
	c := &course{
		name: "factors", epochs: p.Epochs, patience: p.Patience, weights: []*nn.Weights{f.weights}, solvers: []*nn.AdamW{solver},
		report: func(fraction float64, note string) { run.Progress(fraction/2, note) },
		epoch: func(ctx context.Context, n int) (float64, []loss, error) {
			epoch := learned.draw(run.Rand(fmt.Sprintf("factors, epoch %d", n)), true)
			sum := 0.0
			steps, err := eachBatch(ctx, epoch, p.Batch, func(batch []triple) error {
				f.batch = batch
				l, err := trainer.Step()
				sum += l
				return err
			})
			if err != nil {
				return 0, nil, err
			}
			score := sum / float64(steps)
			losses := []loss{{"factors", score}}
			if len(held.users) > 0 {
				score = -held.ndcg(f, learned)
			}
			return score, losses, nil
		},
	}
	return c, c.run(ctx, run)
}

// trainNets learns to select and to substitute until the mean loss of an epoch no
// longer gets lower.
func trainNets(ctx context.Context, run *sdk.Run, p Params, m *model, own *interactions) (*course, error) {
	j, err := newJoint(p, m.factors, own, nn.Crew(run.Threads))
	if err != nil {
		return nil, err
	}
	defer j.close()
	copyWeights(j.nets(), m.nets())
	c := &course{
		name: "nets", epochs: p.Epochs, patience: p.Patience, weights: nn.Unnamed(j.nets()...), solvers: j.solvers,
		report: func(fraction float64, note string) { run.Progress(.5+fraction/2, note) },
		epoch: func(ctx context.Context, n int) (float64, []loss, error) {
			rng, sum := run.Rand(fmt.Sprintf("nets, epoch %d", n)), losses{}
			steps, err := eachBatch(ctx, own.draw(rng, false), p.Batch, func(batch []triple) error {
				l, err := j.step(batch, rng.Uint64())
				sum.add(l)
				return err
			})
			if err != nil {
				return 0, nil, err
			}
			mean := sum.over(steps)
			return mean.total, []loss{
				{"nets", mean.total}, {"selection", mean.selection}, {"privacy", mean.privacy}, {"utility", mean.utility},
			}, nil
		},
	}
	if err := c.run(ctx, run); err != nil {
		return nil, err
	}
	copyWeights(m.nets(), j.nets())
	run.Log.Info("selection in evaluation", "loss", m.selectionLoss(own))
	return c, nil
}

// eachBatch takes a step for each batch of an epoch and returns how many there were, or
// 1 if there were none.
func eachBatch(ctx context.Context, epoch []triple, size int, step func(batch []triple) error) (int, error) {
	all := batches(epoch, size)
	for _, batch := range all {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		if err := step(batch); err != nil {
			return 0, err
		}
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	return max(len(all), 1), nil
}

// copyWeights copies the values of weights to others of the same shapes.
func copyWeights(to, from []nn.NamedWeights) {
	for i, w := range from {
		copy(to[i].Value, w.Value)
	}
}
