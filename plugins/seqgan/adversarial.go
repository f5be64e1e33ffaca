package main

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// instruct trains D on real sequences and on as many that G draws now: a few passes
// over batches that are shuffled once. What does not fill the last batch is left
// out (the authors' code). name is that of the random numbers.
func (t *training) instruct(ctx context.Context, name string) error {
	examples, err := t.examples(ctx, name)
	if err != nil {
		return err
	}
	batches := len(examples) / t.params.Batch
	if batches == 0 {
		return errTooFew
	}
	sum := 0.0
	for range t.params.DiscriminatorEpochs {
		for i := range batches {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			loss, err := t.discriminator.learn(examples[i*t.params.Batch : (i+1)*t.params.Batch])
			if err != nil {
				return err
			}
			sum += loss
		}
	}
	t.log(phaseDiscriminator, t.instructed(), sum/float64(batches*t.params.DiscriminatorEpochs))
	return nil
}

// instructed returns how many losses of D there are with the one that comes.
func (t *training) instructed() int {
	n := 1
	for _, l := range t.now.Losses {
		if l.Phase == phaseDiscriminator {
			n++
		}
	}
	return n
}

// examples returns real and sampled sequences, shuffled.
func (t *training) examples(ctx context.Context, name string) ([]example, error) {
	order := t.run.Rand(name + ": order")
	genuine := t.real[:len(t.real)/t.params.Batch*t.params.Batch]
	if most := t.params.DiscriminatorSequences; most > 0 && most < len(genuine) {
		genuine = t.some(most, order)
	}
	sampled, err := t.like(ctx, genuine, name)
	if err != nil {
		return nil, err
	}
	examples := make([]example, 0, 2*len(genuine))
	for i, s := range genuine {
		examples = append(examples, example{s.tokens, real}, example{sampled[i].tokens, 0})
	}
	order.Shuffle(len(examples), func(i, j int) { examples[i], examples[j] = examples[j], examples[i] })
	return examples, nil
}

// some returns n of the real sequences.
func (t *training) some(n int, r *rand.Rand) []sequence {
	some := make([]sequence, n)
	for i, at := range r.Perm(len(t.real))[:n] {
		some[i] = t.real[at]
	}
	return some
}

// like returns sequences that G draws for the profiles of others.
func (t *training) like(ctx context.Context, others []sequence, name string) ([]sequence, error) {
	drawn := make([]sequence, len(others))
	for i, o := range others {
		drawn[i].profile = o.profile
	}
	return drawn, t.sampler.sample(ctx, drawn, func(i int) *rand.Rand {
		return t.run.Rand(fmt.Sprintf("%s: sequence %d", name, i))
	})
}

// round is one adversarial round: steps of G by policy gradient, then the roll-out
// policy follows, then D is trained.
func (t *training) round(ctx context.Context) error {
	name := fmt.Sprintf("round %d", t.now.Rounds)
	loss, reward := 0.0, 0.0
	for step := range t.params.PolicySteps {
		l, r, err := t.reinforce(ctx, fmt.Sprintf("%s: step %d", name, step))
		if err != nil {
			return err
		}
		loss, reward = loss+l/float64(t.params.PolicySteps), reward+r/float64(t.params.PolicySteps)
	}
	t.log(phasePolicy, t.now.Rounds+1, loss)
	t.log(phaseReward, t.now.Rounds+1, reward)
	if t.params.RolloutLag > 0 {
		t.rollout.follow(t.generator, t.params.RolloutLag)
	}
	for i := range t.params.DiscriminatorFor {
		if err := t.instruct(ctx, fmt.Sprintf("%s: discriminator %d", name, i)); err != nil {
			return err
		}
	}
	return nil
}

// reinforce takes one step of G on a batch of its own, and returns the loss and the
// mean value of a token.
func (t *training) reinforce(ctx context.Context, name string) (loss, reward float64, err error) {
	sampled, err := t.like(ctx, t.some(t.params.Batch, t.run.Rand(name+": users")), name)
	if err != nil {
		return 0, 0, err
	}
	values, err := t.rollout.values(ctx, sampled, t.discriminator.judge(), name, t.run.Rand)
	if err != nil {
		return 0, 0, err
	}
	tokens := 0
	for _, v := range values {
		for _, q := range v {
			reward += float64(q)
			tokens++
		}
	}
	divisor := 1.0
	if t.params.PolicyLoss == PolicyMean {
		divisor = float64(len(sampled))
	}
	loss, err = t.generator.reinforce(t.policy, sampled, values, divisor)
	return loss, reward / float64(tokens), err
}
