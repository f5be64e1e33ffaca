package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// format names the layout of a model directory: the generator's weights in
// model.safetensors, those kept on the way in model-mle-60.safetensors and the like,
// and what the form saves.
const format = "seqgan/1"

// model is what Fit leaves and Generate needs.
type model struct {
	params    Params
	form      form
	features  features // none without param profile
	generator *generator
}

// file returns the path of weights in a model directory; the name is empty for
// those that training ended with.
func file(dir, name string) string {
	if name != "" {
		name = "-" + strings.ReplaceAll(name, ":", "-")
	}
	return filepath.Join(dir, "model"+name+".safetensors")
}

// kept names the weights that were kept on the way, in the order of training.
func kept(dir string) string {
	var names []string
	for _, what := range []string{"mle", "round"} {
		var numbers []int
		paths, _ := filepath.Glob(file(dir, what+":*")) // the pattern is well formed
		for _, path := range paths {
			_, number, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".safetensors"), what+"-")
			if n, err := strconv.Atoi(number); err == nil {
				numbers = append(numbers, n)
			}
		}
		slices.Sort(numbers)
		for _, n := range numbers {
			names = append(names, fmt.Sprintf("%s:%d", what, n))
		}
	}
	if names == nil {
		return "nothing on the way"
	}
	return strings.Join(names, ", ")
}

// save writes the model to a directory.
func (m *model) save(dir string) error {
	if err := m.form.save(dir); err != nil {
		return err
	}
	return m.saveWeights(dir, "")
}

// saveWeights writes the generator's weights.
func (m *model) saveWeights(dir, name string) error {
	return nn.Save(file(dir, name), nn.Tensors(m.generator.weights()...), map[string]string{
		"format": format, "sequence": string(m.params.Sequence), "profile": m.features.String(),
	})
}

// load reads a model, with the weights that params.Checkpoint names. One of another
// form or shape is sdk.ErrInvalid.
func load(run *sdk.Run, p Params) (*model, error) {
	m := &model{params: p}
	err := m.load(run)
	if err != nil {
		return nil, sdk.InvalidParams(fmt.Errorf("model in %s: %w: fit again with these settings", run.ModelDir, err))
	}
	return m, nil
}

func (m *model) load(run *sdk.Run) error {
	f, err := nn.Open(file(run.ModelDir, m.params.Checkpoint))
	if m.params.Checkpoint != "" && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("checkpoint %q: weights were kept of %s: name one of these, or set checkpoint_epochs or checkpoint_rounds", m.params.Checkpoint, kept(run.ModelDir))
	}
	if err != nil {
		return err
	}
	defer f.Close()
	switch {
	case f.Meta["format"] != format:
		return fmt.Errorf("its format is %q, not %q", f.Meta["format"], format)
	case f.Meta["sequence"] != string(m.params.Sequence):
		return fmt.Errorf("its sequences are %q, not %q", f.Meta["sequence"], m.params.Sequence)
	}
	if m.features, err = parseFeatures(f.Meta["profile"]); err != nil {
		return err
	}
	if m.form, err = loadForm(run, m.params); err != nil {
		return err
	}
	c := m.params.Size.shape().generator
	c.features = m.features.count()
	m.generator = newGenerator(m.form.language(), c, m.params.Batch, nn.Crew(run.Threads))
	return f.Load(nn.Tensors(m.generator.weights()...))
}
