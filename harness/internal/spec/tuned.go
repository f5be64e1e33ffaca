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
	Pretrained Scored   `json:"pretrained" jsonschema:"required"`            // without fine-tuning, scored with the params of the spec and the defaults
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

// ReadSettings reads the file of an experiment's settings in a folder of settings.
// A file that does not exist is empty settings. So is one that cannot be read as
// settings of the experiment's scenario, data set and scale, with an *Errors.
func (e *Experiment) ReadSettings(folder string) (*Settings, error) {
	file := e.SettingsFile(folder)
	empty := &Settings{Scenario: e.Scenario, Dataset: e.Dataset.Name, Scale: e.Scale}
	text, err := readBounded(file)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return empty, &Errors{[]Problem{{File: file, Message: reason(err)}}}
	}
	s, err := parseSettings(file, text)
	if err != nil {
		return empty, err
	}
	if is, want := s.subject(), empty.subject(); is != want {
		return empty, &Errors{[]Problem{{File: file, Message: fmt.Sprintf("these are settings of %s, not of %s", is, want)}}}
	}
	return s, nil
}

// subject names what a file of settings is for.
func (s *Settings) subject() string {
	return fmt.Sprintf("scenario %s, data set %s, scale %s", s.Scenario, s.Dataset, s.Scale)
}

func parseSettings(file string, text []byte) (*Settings, error) {
	s := &Settings{}
	doc, err := Read(file, text, s)
	if err != nil {
		return nil, err
	}
	if problems := s.problems(doc.places); len(problems) > 0 {
		return nil, errorsOf(problems)
	}
	return s, nil
}

// problems returns what is wrong with settings that their schema allows.
func (s *Settings) problems(places places) []Problem {
	var problems []Problem
	for i, c := range s.Tuned {
		at := path{"tuned"}.index(i)
		report := func(key, format string, args ...any) {
			problems = append(problems, places.at(at.child(key)).key.problem(format, args...))
		}
		if slices.ContainsFunc(s.Tuned[:i], func(other Choice) bool { return order(other, c) == 0 }) {
			report("predictor", "a second choice for predictor %s, context %s, target %s", c.Predictor, c.Context, c.Target)
		}
		if len(c.Chosen) == 0 {
			report("chosen", "no param is chosen")
		} else if best := c.Candidates[Best(c.Candidates)].Values; best.String() != c.Chosen.String() {
			report("chosen", "chosen is %s, but the best candidate is %s; what is to be otherwise stands in the params of a spec", c.Chosen, best)
		}
	}
	return problems
}

// order compares choices by what they are for.
func order(a, b Choice) int {
	return cmp.Or(cmp.Compare(a.Predictor, b.Predictor), cmp.Compare(a.Context, b.Context), cmp.Compare(a.Target, b.Target))
}

// Put adds a choice in place of the one for the same predictor, context and
// target.
func (s *Settings) Put(c Choice) {
	s.Tuned = slices.DeleteFunc(s.Tuned, func(old Choice) bool { return order(old, c) == 0 })
	s.Tuned = append(s.Tuned, c)
	slices.SortFunc(s.Tuned, order)
}

// settingsHead stands above all settings.
const settingsHead = `# Settings that harness tune chose on the dev users with their own events, the same
# for every row of a table. It writes this file; what a person wants to be otherwise
# stands in the params of a spec.
`

// YAML returns the settings as ReadSettings reads them: equal settings are equal
// bytes. Settings that are too long to be read again are an error.
func (s *Settings) YAML() ([]byte, error) {
	text := append([]byte(settingsHead), blockYAML(bytes.TrimSpace(encode(s, "")))...)
	if len(text) > maxBytes || longestLine(text) > maxLine {
		return nil, fmt.Errorf("settings of %d KiB: too long for one file; tune fewer predictors or write to another folder", len(text)>>10)
	}
	return text, nil
}
