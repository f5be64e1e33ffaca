package main

import (
	"context"
	"fmt"
)

// play is the adversarial rounds. Where somebody was held back, the weights of the
// round with the best score for them are kept, those before the first included, and
// a generator whose weeks are all alike (mode collapse: half the variety that
// maximum likelihood gave) ends them.
func (t *training) play(ctx context.Context) error {
	if t.now.Rounds == 0 {
		if t.params.RolloutLag > 0 {
			t.rollout.follow(t.generator, 0)
		}
		if err := t.examine(ctx); err != nil {
			return err
		}
	}
	for t.now.Rounds < t.params.Rounds && !t.now.Collapsed {
		if err := t.round(ctx); err != nil {
			return err
		}
		t.now.Rounds++
		if err := t.examine(ctx); err != nil {
			return err
		}
		if err := t.checkpoint("round", t.now.Rounds, t.params.CheckpointRounds); err != nil {
			return err
		}
		if err := t.save(); err != nil {
			return err
		}
	}
	if t.validation != nil {
		t.recall()
	}
	t.now.Part = partOver
	return nil
}

// examine judges the generator after a round, or before the first.
func (t *training) examine(ctx context.Context) error {
	if t.validation == nil {
		return nil
	}
	v, err := t.validation.judge(ctx, t.sampler)
	if err != nil {
		return err
	}
	round := t.now.Rounds
	if round == 0 {
		t.now.Variety = v.Distinct
	} else {
		t.now.log(phaseSurprise, t.now.Epochs+round, v.Surprise)
	}
	t.now.log(phaseBLEU, round, v.BLEU)
	t.now.log(phaseJSD, round, v.JSD)
	t.now.log(phaseDistinct, round, v.Distinct)
	t.now.Collapsed = v.Distinct < t.now.Variety/2
	if !t.now.Collapsed && (round == 0 || v.score() > t.now.Best) {
		t.now.Best, t.now.BestAt = v.score(), round
		t.remember()
	}
	return nil
}

// round is one adversarial round: steps of G by policy gradient, then the roll-out
// policy follows, then D is trained.
func (t *training) round(ctx context.Context) error {
	name := fmt.Sprintf("round %d", t.now.Rounds)
	note := fmt.Sprintf("adversarial round %d of %d", t.now.Rounds+1, t.params.Rounds)
	loss, reward := 0.0, 0.0
	for step := range t.params.PolicySteps {
		l, r, err := t.reinforce(ctx, fmt.Sprintf("%s: step %d", name, step))
		if err != nil {
			return err
		}
		loss, reward = loss+l/float64(t.params.PolicySteps), reward+r/float64(t.params.PolicySteps)
		t.progress.add(t.costs.reinforce(t.batch), "%s", note)
	}
	t.now.log(phasePolicy, t.now.Rounds+1, loss)
	t.now.log(phaseReward, t.now.Rounds+1, reward)
	if t.params.RolloutLag > 0 {
		t.rollout.follow(t.generator, t.params.RolloutLag)
	}
	for i := range t.params.DiscriminatorSampling {
		if err := t.instruct(ctx, fmt.Sprintf("%s: discriminator %d", name, i), note); err != nil {
			return err
		}
	}
	return nil
}

// reinforce takes one step of G on a batch of its own, and returns the loss and the
// mean value of a token.
func (t *training) reinforce(ctx context.Context, name string) (loss, reward float64, err error) {
	sampled, err := t.like(ctx, t.some(t.batch, t.run.Rand(name+": users")), name)
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
