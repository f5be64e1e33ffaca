package main

import (
	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// release publishes edited events of users.
type release struct {
	*model
	params Params
	shelf  *shelf
	foldIn *foldIn
}

func newRelease(m *model, p Params, crew nn.Crew) (*release, error) {
	f, err := newFoldIn(m, p, crew)
	return &release{model: m, params: p, shelf: newShelf(m.factors.items(), p.Width, crew), foldIn: f}, err
}

// embedding returns p_u. The population's users have the embedding that they were
// trained with, where their train part is what is shown; others are folded in.
func (r *release) embedding(run *sdk.Run, user uint32, own []int32) ([]float32, error) {
	if r.params.Sees == SeesTrain {
		if p, ok := r.trained(user); ok {
			return p, nil
		}
	}
	return r.foldIn.user(run, user, own)
}

func (r *release) close() { _ = r.foldIn.close() }
