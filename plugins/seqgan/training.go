package main

import (
	"context"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// training is the algorithm of Yu et al. 2017 (Algorithm 1) in the order of the
// authors' code: maximum likelihood, pretraining of D, adversarial rounds.
type training struct {
	amount
	run        *sdk.Run
	real       []sequence
	validation *validation // nil: nothing stops early and the last weights are kept

	generator     *generator
	sampler       *sampler
	discriminator *discriminator
	rollout       *rollout
	mle, policy   *nn.AdamW // with moments of their own
	best          []nn.NamedWeights

	model    *model
	shelf    *shelf
	now      position
	progress *progress
}

// newTraining makes the networks, their weights drawn. There is at least one
// sequence.
func newTraining(run *sdk.Run, p Params, pop *population) (*training, error) {
	s, l, crew := p.Size.shape(), pop.form.language(), nn.Crew(run.Threads)
	s.generator.features = pop.features.count()
	t := &training{amount: amountOf(p, l, pop.real), run: run, real: pop.real, now: position{Part: partMLE}}
	t.validation = newValidation(run, pop)
	t.generator = newGenerator(l, s.generator, t.batch, crew)
	t.generator.init(run.Rand("generator: weights"))
	if err := t.generator.compile(); err != nil {
		return nil, err
	}
	t.mle, t.policy = t.generator.adam(p.MLERate), t.generator.adam(p.PolicyRate)
	t.sampler = newSampler(t.generator)
	t.best = copies(t.generator.weights())
	var err error
	if t.discriminator, err = newDiscriminator(l, s.discriminator, t.batch, crew); err != nil {
		return nil, err
	}
	t.discriminator.init(run.Rand("discriminator: weights"))
	key := run.Rand("discriminator: dropout")
	t.discriminator.noise.Seed([2]uint32{key.Uint32(), key.Uint32()})
	t.rollout = &rollout{policy: t.sampler, copies: s.copies, every: s.every}
	if p.RolloutLag > 0 {
		t.rollout.policy = newSampler(newGenerator(l, s.generator, 0, crew))
	}
	t.model = &model{params: p, form: pop.form, features: pop.features, generator: t.generator}
	t.shelf = newShelf(run)
	t.progress = newProgress(run.Progress, t.all())
	return t, nil
}

// train goes on from where training is to its end, and leaves the weights that are
// wanted of it in the generator.
func (t *training) train(ctx context.Context) error {
	for t.now.Part != partOver {
		var err error
		switch t.now.Part {
		case partMLE:
			err = t.learnByHeart(ctx)
		case partDiscriminator:
			err = t.pretrain(ctx)
		case partRounds:
			err = t.play(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkpoint keeps the generator after every so many.
func (t *training) checkpoint(what string, done, every int) error {
	if every == 0 || done%every != 0 {
		return nil
	}
	return t.keep(fmt.Sprintf("%s:%d", what, done))
}

// remember makes the generator's weights the best.
func (t *training) remember() {
	for i, w := range t.generator.weights() {
		copy(t.best[i].Value, w.Value)
	}
}

// recall gives the generator the best weights.
func (t *training) recall() {
	for i, w := range t.generator.weights() {
		copy(w.Value, t.best[i].Value)
	}
}

// copies returns weights of the same names, shapes and values.
func copies(weights []nn.NamedWeights) []nn.NamedWeights {
	var all []nn.NamedWeights
	for _, w := range weights {
		c := nn.NewWeights(w.Tensors...)
		copy(c.Value, w.Value)
		all = append(all, nn.NamedWeights{Prefix: w.Prefix, Weights: c})
	}
	return all
}

// close frees the tapes.
func (t *training) close() {
	t.generator.close()
	t.discriminator.close()
}
