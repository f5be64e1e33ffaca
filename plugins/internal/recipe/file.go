package recipe

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// FileName is the safetensors file in a model folder.
const FileName = "model.safetensors"

// Save writes a model: its tensors, and as metadata the format, such as
// "bert4rec/1", what the run predicts, and settings that the shapes of tensors do
// not tell.
func Save(run *sdk.Run, format string, settings map[string]string, tensors []nn.Tensor) error {
	return nn.Save(filepath.Join(run.ModelDir, FileName), tensors, meta(run, format, settings))
}

// Load reads what Save wrote into tensors. A model of another format, of a run that
// predicts something else, of other settings or of other shapes is sdk.ErrInvalid
// and changes nothing.
func Load(run *sdk.Run, format string, settings map[string]string, tensors []nn.Tensor) error {
	file, err := nn.Open(filepath.Join(run.ModelDir, FileName))
	if err != nil {
		return err
	}
	defer file.Close()
	want := meta(run, format, settings)
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got := file.Meta[key]; got != want[key] {
			wrong = append(wrong, fmt.Errorf("its %s is %q, not %q", key, got, want[key]))
		}
	}
	err = errors.Join(wrong...)
	if err == nil {
		err = file.Load(tensors)
	}
	if err != nil {
		return sdk.InvalidParams(fmt.Errorf("model in %s: %w: pretrain again with these settings", run.ModelDir, err))
	}
	return nil
}

func meta(run *sdk.Run, format string, settings map[string]string) map[string]string {
	all := map[string]string{"format": format, "context": string(run.Context), "target": string(run.Target)}
	maps.Copy(all, settings)
	return all
}
