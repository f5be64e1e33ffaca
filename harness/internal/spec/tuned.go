package spec

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"

	"github.com/invopop/jsonschema"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Settings are the settings that `harness tune` chose for one scenario, data set
// and scale: one file, which it writes and specs read through their key tuned.
type Settings struct {
	Scenario Scenario `json:"scenario" jsonschema:"required"`
	Dataset  string   `json:"dataset" jsonschema:"required"`
	Scale    Scale    `json:"scale" jsonschema:"required"`
	Tuned    []Choice `json:"tuned" jsonschema:"required"` // sorted by predictor, context, target
}

// Choice is what was chosen for one predictor.
type Choice struct {
	Predictor string      `json:"predictor" jsonschema:"required"` // the name of its entry
	Context   sdk.Context `json:"context" jsonschema:"required"`
	Target    sdk.Target  `json:"target" jsonschema:"required"`
	Chosen    Values      `json:"chosen" jsonschema:"required"`
	// For is what the choice was made for. Of anything else it says nothing.
	For Purpose `json:"for" jsonschema:"required"`
	// Evidence is what it was made on.
	Evidence   Evidence `json:"evidence" jsonschema:"required"`
	Pretrained Scored   `json:"pretrained" jsonschema:"required"`            // without fine-tuning
	Candidates []Tried  `json:"candidates" jsonschema:"required,minItems=1"` // in the order of the grid
}

// Purpose is what a choice depends on, besides its candidates.
type Purpose struct {
	Protocol    string          `json:"protocol" jsonschema:"required"`
	Dataset     string          `json:"dataset" jsonschema:"required"` // digest
	LimitEvents int             `json:"limit_events,omitempty"`        // where the scenario limits them
	Plugin      string          `json:"plugin" jsonschema:"required"`
	Version     string          `json:"version" jsonschema:"required"`
	Params      json.RawMessage `json:"params" jsonschema:"required,type=object"` // all that were not chosen, canonical
}

// Evidence is how much a choice was made on.
type Evidence struct {
	DevUsers int    `json:"dev_users" jsonschema:"required"`
	Windows  int    `json:"windows" jsonschema:"required"`
	Repeats  int    `json:"repeats" jsonschema:"required"`
	Seed     uint64 `json:"seed" jsonschema:"required"`
}

// Scored are the metrics that settings are chosen by and judged with, to four
// decimals.
type Scored struct {
	NDCG3    float64 `json:"ndcg@3" jsonschema:"required"`
	Accuracy float64 `json:"accuracy" jsonschema:"required"`
}

// Tried is a candidate with its score.
type Tried struct {
	Values Values `json:"values" jsonschema:"required"`
	Scored
}

// ScoredTo returns scores to four decimals.
func ScoredTo(ndcg3, accuracy float64) Scored {
	round := func(x float64) float64 { return math.Round(x*1e4) / 1e4 }
	return Scored{round(ndcg3), round(accuracy)}
}

// Best returns the place of the candidate with the highest NDCG@3, of equal ones
// the first. There must be a candidate.
func Best(tried []Tried) int {
	best := 0
	for i, t := range tried {
		if t.NDCG3 > tried[best].NDCG3 {
			best = i
		}
	}
	return best
}

// SettingsFile returns where the settings of an experiment stand in a folder of
// settings.
func (e *Experiment) SettingsFile(folder string) string {
	return filepath.Join(folder, string(e.Scenario), e.Dataset.Name+"-"+string(e.Scale)+".yaml")
}

// ReadSettings reads a file of settings. A file that does not exist is empty
// settings; the error of one that cannot be read as settings is an *Errors.
func ReadSettings(file string) (*Settings, []byte, error) {
	text, err := readBounded(file)
	if errors.Is(err, fs.ErrNotExist) {
		return &Settings{}, nil, nil
	}
	if err != nil {
		return nil, nil, &Errors{[]Problem{{File: file, Message: reason(err)}}}
	}
	s, err := parseSettings(file, text)
	return s, text, err
}

func parseSettings(file string, text []byte) (*Settings, error) {
	doc := parse(file, "", text)
	if len(doc.problems) > 0 {
		return nil, errorsOf(doc.problems)
	}
	schema, err := compile(encode((&jsonschema.Reflector{Anonymous: true, DoNotReference: true, RequiredFromJSONSchemaTags: true}).Reflect(&Settings{}), ""))
	if err != nil {
		panic(fmt.Sprintf("spec: the schema of settings: %v", err))
	}
	if problems := (validator{schema, nil, doc.places}).validate(doc.value); len(problems) > 0 {
		return nil, errorsOf(problems)
	}
	d := json.NewDecoder(bytes.NewReader(encode(doc.value, "")))
	d.DisallowUnknownFields()
	s := &Settings{}
	if err := d.Decode(s); err != nil {
		return nil, errorsOf([]Problem{doc.places.at(nil).value.problem("%v", err)})
	}
	for i, c := range s.Tuned {
		if best := c.Candidates[Best(c.Candidates)].Values; best.String() != c.Chosen.String() {
			at := doc.places.at(path{"tuned"}.index(i).child("chosen")).key
			return nil, errorsOf([]Problem{at.problem("chosen is %s, but the best candidate is %s: run harness tune again; what is to be otherwise stands in the params of a spec", c.Chosen, best)})
		}
	}
	return s, nil
}

// Put adds a choice in place of the one for the same predictor, context and
// target.
func (s *Settings) Put(c Choice) {
	order := func(a, b Choice) int {
		return cmp.Or(cmp.Compare(a.Predictor, b.Predictor), cmp.Compare(a.Context, b.Context), cmp.Compare(a.Target, b.Target))
	}
	s.Tuned = slices.DeleteFunc(s.Tuned, func(old Choice) bool { return order(old, c) == 0 })
	s.Tuned = append(s.Tuned, c)
	slices.SortFunc(s.Tuned, order)
}

// commentBytes is what a comment above settings may take.
const commentBytes = 2 << 10

// YAML returns the settings as ReadSettings reads them, without comments: equal
// settings are equal bytes. Settings that are too long to be read again are an
// error.
func (s *Settings) YAML() ([]byte, error) {
	text := blockYAML(bytes.TrimSpace(encode(s, "")))
	if len(text) > maxBytes-commentBytes {
		return nil, fmt.Errorf("settings of %d KiB: too long for one file; tune fewer predictors or write to another folder", len(text)>>10)
	}
	return text, nil
}
