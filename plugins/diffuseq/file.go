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

// readAbout reads what save wrote and checks that its sizes are such as params can
// have.
func readAbout(text string) (about, error) {
	var a about
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return about{}, fmt.Errorf("about: %w", err)
	}
	for _, c := range []struct {
		name               string
		value, least, most int
	}{
		{"embedding", a.Shape.Embedding, 1, 4096}, {"width", a.Shape.Width, 1, 4096}, {"blocks", a.Shape.Blocks, 1, 48}, {"heads", a.Shape.Heads, 1, 64},
		{"length", a.Shape.Length, shortest, 4096}, {"words", a.Shape.Words, 1, 1 << 24}, {"diffusion_steps", a.DiffusionSteps, 2, 100_000},
	} {
		if c.value < c.least || c.value > c.most {
			return about{}, fmt.Errorf("about: %s is %d, want %d to %d", c.name, c.value, c.least, c.most)
		}
	}
	return a, nil
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
	a, err := readAbout(file.Meta["about"])
	if err != nil {
		return nil, nil, nil, err
	}
	w := &words{codec, a.Attributes}
	if a.Shape.Words != w.count() {
		return nil, nil, nil, fmt.Errorf("it has %d tokens, its codec and profiles make %d", a.Shape.Words, w.count())
	}
	d, err := newDenoiser(a.Shape, a.Shape.together(), 0, 0, 1)
	if err != nil {
		return nil, nil, nil, err
	}
	return d, w, newSchedule(a.DiffusionSteps), file.Load(nn.Tensors(d.weights()...))
}
