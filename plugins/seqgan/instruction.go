package main

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// pretrain trains D against the generator that maximum likelihood has left.
func (t *training) pretrain(ctx context.Context) error {
	for t.now.Pretrained < t.pretraining() {
		name := fmt.Sprintf("pretraining %d", t.now.Pretrained)
		if err := t.instruct(ctx, name, fmt.Sprintf("discriminator, sampling %d of %d", t.now.Pretrained+1, t.pretraining())); err != nil {
			return err
		}
		t.now.Pretrained++
		if err := t.save(); err != nil {
			return err
		}
	}
	t.now.Part = partRounds
	return nil
}

// instruct trains D on real sequences and on as many that G draws now: a few passes
// over batches that are shuffled once. What does not fill the last batch is left
// out (the authors' code). name is that of the random numbers, note what progress
// says.
func (t *training) instruct(ctx context.Context, name, note string) error {
	examples, err := t.examples(ctx, name)
	if err != nil {
		return err
	}
	batches, sum := len(examples)/t.batch, 0.0
	for range t.params.DiscriminatorEpochs {
		for i := range batches {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			loss, err := t.discriminator.learn(examples[i*t.batch : (i+1)*t.batch])
			if err != nil {
				return err
			}
			sum += loss
			t.progress.add(float64(t.batch)*t.costs.learn, "%s", note)
		}
	}
	t.now.log(phaseDiscriminator, t.now.logged(phaseDiscriminator)+1, sum/float64(batches*t.params.DiscriminatorEpochs))
	return nil
}

// examples returns real and sampled sequences, shuffled.
func (t *training) examples(ctx context.Context, name string) ([]example, error) {
	order := t.run.Rand(name + ": order")
	genuine := t.real[:t.instructive()]
	if len(genuine) < len(t.real) {
		genuine = t.some(len(genuine), order)
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
