package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// bert4rec implements sdk.Predictor.
type bert4rec struct{ params Params }

// scoreBatch is how many windows are scored together.
const scoreBatch = 64

// Load opens the model.
func (b bert4rec) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	n, err := newNetwork(run, b.params, scoreBatch, 1, false)
	if err != nil {
		return nil, sdk.InvalidParams(err)
	}
	if err := n.load(run, b.params); err != nil {
		return nil, err
	}
	return &model{params: b.params, scorer: scorer{n}}, nil
}

// model is the pretrained network, and the one that is fine-tuned.
type model struct {
	scorer
	params Params
	tuner  *tuner // nil before the first Finetune
}

// Finetune trains a copy of the pretrained weights on a user's rows.
func (m *model) Finetune(ctx context.Context, run *sdk.Run, user data.Events) (sdk.Scorer, error) {
	if m.tuner == nil {
		t, err := newTuner(run, m.params, m.scorer.network)
		if err != nil {
			return nil, err
		}
		m.tuner = t
	}
	if err := m.tuner.tune(ctx, run, user); err != nil {
		return nil, err
	}
	return scorer{m.tuner.learner.network}, nil
}

// Close frees the tape of fine-tuning.
func (m *model) Close() error {
	if m.tuner == nil {
		return nil
	}
	return m.tuner.learner.trainer.Close()
}

// scorer scores windows with the weights that its network has.
type scorer struct{ network *network }

// Score writes the logits of the hidden target of each window.
func (s scorer) Score(ctx context.Context, _ *sdk.Run, windows data.Windows, out []float32) error {
	return recipe.Score(ctx, s.network, windows, scoreBatch, out)
}
