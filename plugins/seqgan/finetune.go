package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// tuner makes a generator a user's own: maximum likelihood on the user's sequences
// for a fixed number of epochs, for one week has nothing to hold back.
type tuner struct {
	*model
	population *nn.Snapshot
	solver     *nn.AdamW
}

func newTuner(m *model) (*tuner, error) {
	t := &tuner{model: m, solver: m.generator.adam(m.params.FinetuneRate)}
	t.population = nn.NewSnapshot(nn.Unnamed(m.generator.weights()...)...)
	return t, m.generator.compile()
}

// tune trains the generator, from the population's weights, on what the request
// shows of its user: nothing remains of the user before.
func (t *tuner) tune(ctx context.Context, r data.Request) error {
	t.population.Restore()
	t.solver.Reset()
	own := t.form.sequences(r.History)
	for i := range own {
		own[i].profile = t.features.of(r.Profile)
	}
	for range t.params.FinetuneEpochs {
		for from := 0; from < len(own); from += t.params.Batch {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if _, err := t.generator.fit(t.solver, own[from:min(from+t.params.Batch, len(own))]); err != nil {
				return err
			}
		}
	}
	return nil
}

// close frees the tape.
func (t *tuner) close() { t.generator.close() }
