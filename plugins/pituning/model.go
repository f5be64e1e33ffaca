package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// format names the layout of a model file: the weights under the names of nn and
// of the head, and the shares of classes in the population.
const format = "pituning/2"

// pituning implements sdk.Predictor.
type pituning struct{ params Params }

// Pretrain trains the population's model.
func (p pituning) Pretrain(ctx context.Context, run *sdk.Run, train, dev data.Events) error {
	n, err := pretrain(ctx, run, p.params, train, dev)
	if err != nil {
		return err
	}
	return recipe.Save(run, format, p.params.settings(), append(deployed(n), recipe.Population(n.population)))
}

// deployed returns the tensors of a network that predicting needs.
func deployed(n *network) []nn.Tensor {
	var kept []nn.Tensor
	for _, t := range nn.Tensors(n.layers()...) {
		if t.Name != "head.events.weight" && t.Name != "head.events.bias" {
			kept = append(kept, t)
		}
	}
	return kept
}

// Load opens the model.
func (p pituning) Load(_ context.Context, run *sdk.Run) (sdk.Model, error) {
	n, err := newNetwork(run, p.params, p.params.windows(), 0, 0)
	if err != nil {
		return nil, sdk.InvalidParams(err)
	}
	if err := recipe.Load(run, format, p.params.settings(), append(nn.Tensors(n.layers()...), recipe.Population(n.population))); err != nil {
		return nil, err
	}
	return &model{scorer: scorer{n}, params: p.params}, nil
}

// model is the population's model, with what fine-tuning needs.
type model struct {
	scorer
	params Params
	tuner  *tuner // made at the first user
}

// Close frees what fine-tuning made.
func (m *model) Close() error {
	if m.tuner == nil {
		return nil
	}
	return m.tuner.network.close()
}

// scorer scores windows with a network.
type scorer struct{ *network }

// scoreWindows is how many windows are scored at once.
const scoreWindows = 32

// windows is how many windows the population's model and a user's work on at once:
// in unlearning the one answers batches of the other.
func (p Params) windows() int { return max(scoreWindows, p.FinetuneBatch) }

// Score writes the logits of each window.
func (s scorer) Score(ctx context.Context, _ *sdk.Run, windows data.Windows, out []float32) error {
	return recipe.Score(ctx, s.network, windows, scoreWindows, out)
}
