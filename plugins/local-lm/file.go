package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/modelfile"
)

// A model folder holds modelfile.Name, which says all that the weights do not, and the
// weights.
const (
	fileName = "model.safetensors"
	format   = "local-lm/2"
)

// model is a trained network and what its tokens mean.
type model struct {
	network  *network
	language *language
	tokens   *tokenizer
}

// about is what modelfile.Name holds. With the vocabulary in it a model can be served
// without the data.
type about struct {
	Shape      shape           `json:"shape"`
	Merges     [][2]int32      `json:"merges"`
	Still      bool            `json:"still"`
	Blind      bool            `json:"blind"`
	Vocabulary data.Vocabulary `json:"vocabulary"`
}

func (m *model) save(dir string) error {
	a := about{m.network.shape, m.tokens.merges, m.language.still, m.language.blind, *m.language.Vocabulary}
	if err := modelfile.Save(dir, format, a); err != nil {
		return err
	}
	return nn.Save(filepath.Join(dir, fileName), nn.Tensors(m.network.layers()...), map[string]string{"format": format})
}

// check says what is wrong with sizes and merges.
func (a *about) check() error {
	for _, c := range []struct {
		name               string
		value, least, most int
	}{
		{"length", a.Shape.Length, shortest, 4096}, {"width", a.Shape.Width, 1, 4096}, {"blocks", a.Shape.Blocks, 1, 48},
		{"heads", a.Shape.Heads, 1, 64}, {"merges", len(a.Merges), 0, 1 << 16},
	} {
		if c.value < c.least || c.value > c.most {
			return fmt.Errorf("%s is %d, want %d to %d", c.name, c.value, c.least, c.most)
		}
	}
	bytes := 0
	lengths := make([]int, bytesCount, bytesCount+len(a.Merges))
	for i := range lengths {
		lengths[i] = 1
	}
	for i, m := range a.Merges {
		for _, token := range m {
			if token < 0 || int(token) >= len(lengths) {
				return fmt.Errorf("merge %d is of token %d, want 0 to %d", i, token, len(lengths)-1)
			}
		}
		n := lengths[m[0]] + lengths[m[1]]
		if lengths, bytes = append(lengths, n), bytes+n; bytes > mostBytes {
			return fmt.Errorf("the tokens have more than %d bytes", mostBytes)
		}
	}
	if want := bytesCount + len(a.Merges) + 1; a.Shape.Tokens != want {
		return fmt.Errorf("it has %d tokens, its merges make %d", a.Shape.Tokens, want)
	}
	return a.Vocabulary.Check()
}

// mostBytes is the most bytes that all tokens together may have.
const mostBytes = 1 << 24

// load reads what save wrote.
func load(dir string) (*model, error) {
	m, err := read(dir)
	if err != nil {
		return nil, fmt.Errorf("model in %s: %w: fit again", dir, err)
	}
	return m, nil
}

func read(dir string) (*model, error) {
	var a about
	if err := modelfile.Load(dir, format, &a); err != nil {
		return nil, err
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	file, err := nn.Open(filepath.Join(dir, fileName))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if got := file.Meta["format"]; got != format {
		return nil, fmt.Errorf("the format of its weights is %q, not %q", got, format)
	}
	n, err := newNetwork(a.Shape, 1, 1, 0, 1)
	if err != nil {
		return nil, err
	}
	if err := file.Load(nn.Tensors(n.layers()...)); err != nil {
		return nil, err
	}
	l := newLanguage(&a.Vocabulary, a.Still)
	l.blind = a.Blind
	return &model{n, l, newTokenizer(a.Merges)}, nil
}

// suits says why a model cannot write events of a vocabulary.
func (m *model) suits(v *data.Vocabulary) error {
	own := m.language.Vocabulary
	if !slices.Equal(own.Locations, v.Locations) || !slices.Equal(own.Behaviours, v.Behaviours) || !slices.Equal(own.Intents, v.Intents) ||
		!slices.Equal(own.IntentOf, v.IntentOf) || own.SlotsPerDay != v.SlotsPerDay || own.DayStart != v.DayStart {
		return errors.New("the model was trained with another vocabulary: fit again")
	}
	return nil
}
