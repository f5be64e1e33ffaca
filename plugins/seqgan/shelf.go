package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/resume"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// shelf keeps a training that is under way in the folder that survives a failed
// step: where it is and the weights that were kept on the way, which reach the model
// directory at its end.
type shelf struct {
	keeper *resume.Keeper
	dir    string  // of weights that were kept
	model  string  // the model directory
	saved  float64 // work that was done at the last save
}

func newShelf(run *sdk.Run) *shelf {
	s := &shelf{keeper: resume.Open(run), dir: run.ModelDir, model: run.ModelDir}
	if run.StateDir != "" {
		s.dir = filepath.Join(run.StateDir, "kept")
	}
	return s
}

// saveShare is how much of the work of a training is done between two saves.
const saveShare = .02

// save saves where training is, if it is worth it.
func (t *training) save() error {
	if t.progress.done-t.shelf.saved < saveShare*t.progress.total {
		return nil
	}
	t.shelf.saved = t.progress.done
	t.now.Draws = [2]uint32{t.generator.noise.Step, t.discriminator.noise.Step}
	return t.shelf.keeper.Save(t.now, t.state())
}

// resume goes back to where training was saved, if it was, else to its beginning.
func (t *training) resume() error {
	found, err := t.shelf.keeper.Load(&t.now, t.state())
	if err != nil {
		return err
	}
	if !found {
		if t.shelf.dir == t.shelf.model {
			return nil
		}
		return os.RemoveAll(t.shelf.dir)
	}
	t.generator.noise.Step, t.discriminator.noise.Step = t.now.Draws[0], t.now.Draws[1]
	t.progress.skip(t.work(t.now.Epochs, t.now.Pretrained, t.now.Rounds))
	t.shelf.saved = t.progress.done
	return nil
}

// state returns everything that training changes but its position.
func (t *training) state() []nn.Tensor {
	named := func(prefix string, weights []nn.NamedWeights) []nn.Tensor {
		all := nn.Tensors(weights...)
		for i := range all {
			all[i].Name = prefix + all[i].Name
		}
		return all
	}
	all := slices.Concat(
		named("generator.", t.generator.weights()), named("best.", t.best), named("discriminator.", t.discriminator.weights()),
		t.mle.State("mle."), t.policy.State("policy."), t.discriminator.solver.State("discriminator.solver."))
	if t.params.RolloutLag > 0 {
		all = append(all, named("rollout.", t.rollout.policy.weights())...)
	}
	return all
}

// keep keeps the generator's weights under a name.
func (t *training) keep(name string) error {
	if err := os.MkdirAll(t.shelf.dir, 0o777); err != nil {
		return err
	}
	return t.model.saveWeights(t.shelf.dir, name)
}

// deliver copies what was kept into the model directory, to which the caller has
// written the rest, and forgets the training: first where it is, so that none is
// found without the weights that belong to it.
func (s *shelf) deliver() error {
	if s.dir == s.model {
		return nil
	}
	if err := os.CopyFS(s.model, os.DirFS(s.dir)); err != nil && !errors.Is(err, fs.ErrNotExist) { // nothing need have been kept
		return err
	}
	if err := s.keeper.Done(); err != nil {
		return err
	}
	return os.RemoveAll(s.dir)
}
