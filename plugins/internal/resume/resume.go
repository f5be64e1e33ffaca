// Package resume keeps a training in the folder that survives a failed step
// (sdk.Run.StateDir), so that after a kill it goes on where it was and ends with
// the bytes that it would have had. It knows no model: what a training is, besides
// the run, it is told as tensors and a position.
//
//	k := resume.Open(run)
//	if _, err := k.Load(&now, tensors); err != nil { ... } // weights and states are set
//	noise.Step = now.Steps // what no tensor holds follows from the position
//	... train; every so many steps k.Save(now, tensors) ...
//	... save the model ...
//	k.Done()
package resume

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// FileName is the file in StateDir.
const FileName = "training.safetensors"

// Keeper saves and finds one training of a run. It is for one goroutine at a time.
type Keeper struct {
	path string // "" if the run has no folder for state
	run  string
	log  *slog.Logger
}

// Open returns the keeper of a run. A run without a StateDir gets one that keeps
// nothing.
func Open(run *sdk.Run) *Keeper {
	k := &Keeper{run: digest(run), log: run.Log}
	if k.log == nil {
		k.log = slog.New(slog.DiscardHandler)
	}
	if run.StateDir != "" {
		k.path = filepath.Join(run.StateDir, FileName)
	}
	return k
}

// Save keeps the training as it is now in place of what was kept before, whole or
// not at all; when it returns the file is on the disk. position is encoded as JSON;
// tensors are everything else that training changes: weights, nn.AdamW.State,
// nn.Average.State. Names must differ.
func (k *Keeper) Save(position any, tensors []nn.Tensor) error {
	if k.path == "" {
		return nil
	}
	text, err := json.Marshal(position)
	if err != nil {
		return fmt.Errorf("resume: position: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(k.path), 0o777); err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	err = nn.Save(k.path, tensors, map[string]string{
		keyFormat: format, keyRun: k.run, keyPosition: string(text), keySum: sum(text, tensors),
	})
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	return nil
}

// Load fills position, a pointer, and tensors with what Save kept and says whether
// there was something. A file that is damaged, or of another run or of a model with
// other tensors, is logged as a warning and as good as none: nothing is filled then.
// That the file cannot be read at all is an error.
func (k *Keeper) Load(position any, tensors []nn.Tensor) (found bool, err error) {
	if k.path == "" {
		return false, nil
	}
	err = k.load(position, tensors)
	var unreadable *fs.PathError
	switch {
	case err == nil:
		k.log.Info("training goes on where it was", "file", k.path)
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.As(err, &unreadable):
		return false, fmt.Errorf("resume: %w", err)
	}
	k.log.Warn("training starts anew: what was kept of it cannot be used", "file", k.path, "why", err.Error())
	return false, nil
}

// Done forgets what was kept: call it when training is over and what comes of it is
// saved.
func (k *Keeper) Done() error {
	if k.path == "" {
		return nil
	}
	if err := os.Remove(k.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("resume: %w", err)
	}
	return nil
}
