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
	p := u.params
	items := catalogueOf(&run.Vocabulary, p.Item, train)
	own := interactionsOf(items, train)
	m := newModel(p, items, own.users)
	m.init(run, p)
	if own.total > 0 {
		j := &journal{}
		if err := trainFactors(ctx, run, p, m.factors, own, j); err != nil {
			return fmt.Errorf("factors: %w", err)
		}
		if err := trainNets(ctx, run, p, m, own, j); err != nil {
			return fmt.Errorf("nets: %w", err)
		}
		if err := j.write(run); err != nil {
			return err
		}
	}
	return m.save(run)
}

// trainFactors learns P and Q until the ranking of held-out items no longer gets
// better. Where nobody has items enough to hold one out, the loss decides.
func trainFactors(ctx context.Context, run *sdk.Run, p Params, f *factors, own *interactions, j *journal) error {
	learned, held := hold(run.Rand("held out"), own)
	g := nn.NewGraph()
	loss, err := g.Apply("factors", f, nil, g.Weights(f.weights))
	if err != nil {
		return err
	}
	solver := newAdam(p.Rate, nn.Crew(run.Threads), f.weights)
	trainer, err := g.Trainer(loss, solver, &nn.Noise{})
	if err != nil {
		return err
	}
	defer trainer.Close()
	c := course{
		name: "factors", epochs: p.Epochs, patience: p.Patience, weights: []*nn.Weights{f.weights},
		epoch: func(ctx context.Context, n int) (float64, error) {
			sum := 0.0
			steps, err := eachBatch(ctx, learned.draw(run.Rand(fmt.Sprintf("factors epoch %d", n)), true), p.Batch, func(batch []triple) error {
				f.batch = batch
				loss, err := trainer.Step()
				sum += loss
				return err
			})
			if err != nil {
				return 0, err
			}
			mean := sum / float64(steps)
			j.add("factors", n, mean)
			if len(held.users) == 0 {
				return mean, nil
			}
			return -held.ndcg(f, learned), nil
		},
	}
	return c.run(ctx, run)
}

// trainNets learns to select and to substitute until the mean loss of an epoch no
// longer gets lower.
func trainNets(ctx context.Context, run *sdk.Run, p Params, m *model, own *interactions, j *journal) error {
	joint, err := newJoint(p, m.factors, own, nn.Crew(run.Threads))
	if err != nil {
		return err
	}
	defer joint.close()
	copyWeights(joint.nets(), m.nets())
	c := course{
		name: "nets", epochs: p.Epochs, patience: p.Patience, weights: nn.Unnamed(joint.nets()...),
		epoch: func(ctx context.Context, n int) (float64, error) {
			rng, sum := run.Rand(fmt.Sprintf("nets epoch %d", n)), losses{}
			steps, err := eachBatch(ctx, own.draw(rng, false), p.Batch, func(batch []triple) error {
				l, err := joint.step(batch, rng.Uint64())
				sum.add(l)
				return err
			})
			if err != nil {
				return 0, err
			}
			mean := sum.over(steps)
			j.add("nets", n, mean.total)
			j.add("selection", n, mean.selection)
			j.add("privacy", n, mean.privacy)
			j.add("utility", n, mean.utility)
			return mean.total, nil
		},
	}
	if err := c.run(ctx, run); err != nil {
		return err
	}
	copyWeights(m.nets(), joint.nets())
	return nil
}

// eachBatch takes a step for each batch of an epoch and returns how many.
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
	return max(len(all), 1), nil
}

// copyWeights copies the values of weights to others of the same shapes.
func copyWeights(to, from []nn.NamedWeights) {
	for i, w := range from {
		copy(to[i].Value, w.Value)
	}
}
