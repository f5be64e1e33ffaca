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
	run    *sdk.Run
	params Params
	real   []sequence

	generator     *generator
	sampler       *sampler
	discriminator *discriminator
	rollout       *rollout
	mle, policy   *nn.AdamW // with moments of their own

	now  position
	keep func(name string) error // keeps the generator's weights under that name
	save func() error            // saves where training is
}

// position is where a training is: how much of each part is done.
type position struct {
	Epochs        int    `json:"epochs"`
	Discriminator int    `json:"discriminator"`
	Rounds        int    `json:"rounds"`
	Losses        []loss `json:"losses"`
}

// loss is a row of losses.csv.
type loss struct {
	Phase string  `json:"phase"`
	Step  int     `json:"step"`
	Loss  float64 `json:"loss"`
}

// The parts of a training, as its losses name them.
const (
	phaseMLE           = "mle"           // an epoch
	phaseDiscriminator = "discriminator" // what was sampled once, in pretraining and then in rounds
	phasePolicy        = "policy"        // a round
	phaseReward        = "reward"        // a round: the mean value of a token
)

// newTraining makes the networks, their weights drawn.
func newTraining(run *sdk.Run, p Params, l language, real []sequence) (*training, error) {
	s, crew := p.Size.shape(), nn.Crew(run.Threads)
	t := &training{run: run, params: p, real: real, keep: func(string) error { return nil }, save: func() error { return nil }}
	t.generator = newGenerator(l, s.generator, p.Batch, crew)
	t.generator.init(run.Rand("generator: weights"))
	if err := t.generator.compile(); err != nil {
		return nil, err
	}
	t.mle, t.policy = t.generator.adam(p.MLERate), t.generator.adam(p.PolicyRate)
	t.sampler = newSampler(t.generator)
	var err error
	if t.discriminator, err = newDiscriminator(l, s.discriminator, p.Batch, crew); err != nil {
		return nil, err
	}
	t.discriminator.init(run.Rand("discriminator: weights"))
	key := run.Rand("discriminator: dropout")
	t.discriminator.noise.Seed([2]uint32{key.Uint32(), key.Uint32()})
	t.rollout = &rollout{policy: t.sampler, copies: s.copies, every: s.every}
	if p.RolloutLag > 0 {
		t.rollout.policy = newSampler(newGenerator(l, s.generator, p.Batch, crew))
	}
	return t, nil
}

// train goes on from where training is to its end.
func (t *training) train(ctx context.Context) error {
	for t.now.Epochs < t.params.MLEEpochs {
		if err := t.epoch(ctx); err != nil {
			return err
		}
		t.now.Epochs++
		if err := t.checkpoint(phaseMLE, t.now.Epochs, t.params.CheckpointEpochs); err != nil {
			return err
		}
	}
	for t.now.Discriminator < t.params.DiscriminatorPretraining {
		if err := t.instruct(ctx, fmt.Sprintf("pretraining %d", t.now.Discriminator)); err != nil {
			return err
		}
		t.now.Discriminator++
	}
	if t.now.Rounds == 0 && t.params.RolloutLag > 0 {
		t.rollout.follow(t.generator, 0)
	}
	for t.now.Rounds < t.params.Rounds {
		if err := t.round(ctx); err != nil {
			return err
		}
		t.now.Rounds++
		if err := t.checkpoint("round", t.now.Rounds, t.params.CheckpointRounds); err != nil {
			return err
		}
	}
	return nil
}

// checkpoint keeps the generator and saves the training after every so many.
func (t *training) checkpoint(what string, done, every int) error {

	if every == 0 || done%every != 0 {
		return nil
	}
	if err := t.keep(fmt.Sprintf("%s:%d", what, done)); err != nil {
		return err
	}
	return t.save()
}

// log adds a loss.
func (t *training) log(phase string, step int, value float64) {
	t.now.Losses = append(t.now.Losses, loss{phase, step, value})
}

// close frees the tapes.
func (t *training) close() {
	t.generator.close()
	t.discriminator.close()
}
