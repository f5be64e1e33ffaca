package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// A model folder holds the codec's file and this one, whose metadata say the rest.
const (
	fileName = "model.safetensors"
	format   = "diffuseq/1"
)

// about is what the weights do not tell.
type about struct {
	Shape          shape       `json:"shape"`
	Attributes     []attribute `json:"attributes"`
	DiffusionSteps int         `json:"diffusion_steps"`
}

// save writes a trained network.
func save(run *sdk.Run, d *denoiser, w *words, s *schedule) error {
	text, err := json.Marshal(about{d.shape, w.attributes, s.steps()})
	if err != nil {
		return err
	}
	if err := w.codec.Save(run.ModelDir); err != nil {
		return err
	}
	return nn.Save(filepath.Join(run.ModelDir, fileName), nn.Tensors(d.weights()...), map[string]string{"format": format, "about": string(text)})
}

// load reads what save wrote, for sampling.
func load(run *sdk.Run) (*denoiser, *words, *schedule, error) {
	d, w, s, err := loadModel(run)
	if err != nil {
		return nil, nil, nil, sdk.InvalidParams(fmt.Errorf("model in %s: %w: fit again", run.ModelDir, err))
	}
	return d, w, s, nil
}

func loadModel(run *sdk.Run) (*denoiser, *words, *schedule, error) {
	codec, err := week.Load(run.ModelDir, &run.Vocabulary)
	if err != nil {
		return nil, nil, nil, err
	}
	file, err := nn.Open(filepath.Join(run.ModelDir, fileName))
	if err != nil {
		return nil, nil, nil, err
	}
	defer file.Close()
	if got := file.Meta["format"]; got != format {
		return nil, nil, nil, fmt.Errorf("its format is %q, not %q", got, format)
	}
	var a about
	if err := json.Unmarshal([]byte(file.Meta["about"]), &a); err != nil {
		return nil, nil, nil, fmt.Errorf("about: %w", err)
	}
	w := &words{codec, a.Attributes}
	switch {
	case a.Shape.Words != w.count():
		return nil, nil, nil, fmt.Errorf("it has %d tokens, its codec and profiles make %d", a.Shape.Words, w.count())
	case a.DiffusionSteps < 2:
		return nil, nil, nil, fmt.Errorf("it has %d diffusion steps, want at least 2", a.DiffusionSteps)
	}
	d, err := newDenoiser(a.Shape, a.Shape.together(), 0, 0, 1)
	if err != nil {
		return nil, nil, nil, err
	}
	return d, w, newSchedule(a.DiffusionSteps), file.Load(nn.Tensors(d.weights()...))
}
