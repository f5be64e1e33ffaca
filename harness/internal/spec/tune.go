package spec

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	invopop "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// Grid maps params that act in fine-tuning alone to the values that `harness tune`
// tries, cheapest first. The name of a param inside an object is its keys joined by
// dots.
type Grid map[string][]json.RawMessage

// JSONSchema describes how a grid is written; what values a param may have is for
// the plugin's own schema to say.
func (Grid) JSONSchema() *invopop.Schema {
	return &invopop.Schema{Type: "object", AdditionalProperties: &invopop.Schema{
		Type: "array", MinItems: new(uint64(1)), UniqueItems: true,
	}}
}

// Values maps params, named as in a Grid, to one value each.
type Values map[string]json.RawMessage

// String returns the values as "a=1 b=2", sorted by name.
func (v Values) String() string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		words = append(words, name+"="+string(v[name]))
	}
	return strings.Join(words, " ")
}

// Candidate is one choice of values of a grid.
type Candidate struct {
	Values Values
	Params json.RawMessage // the entry's with these values, canonical
}

// maxCandidates bounds the grid of one entry.
const maxCandidates = 64

// tuning checks the grid of an entry and returns its candidates: the values that
// params does not give, combined in the order of their lists, the first name (in
// alphabetical order) varying slowest.
func (d *desk) tuning(at path, kind sdk.Kind, about described, entry, given map[string]any) []Candidate {
	grid, ok := entry["tune"].(map[string]any)
	if !ok {
		return nil
	}
	at = at.child("tune")
	if kind != sdk.KindPredictor || at[0] != "predictors" {
		d.problems = append(d.problems, d.places.at(at).key.problem("%s: only entries of predictors are tuned", at))
		return nil
	}
	wrong := len(d.problems)
	allowed := tunable(about)
	combined := []Values{{}}
	for _, name := range slices.Sorted(maps.Keys(grid)) {
		here := at.child(name)
		property := propertyAt(about.params, strings.Split(name, "."))
		if property == nil {
			d.problems = append(d.problems, d.places.at(here).key.problem("unknown param %q%s%s", name, at.in(), hint(name, allowed, "params of fine-tuning")))
			continue
		}
		if !slices.Contains(allowed, name) {
			d.problems = append(d.problems, d.places.at(here).key.problem("%s: pretraining reads this param, and only params of fine-tuning are tuned%s", here, hint(name, allowed, "params of fine-tuning")))
			continue
		}
		if outer := outerName(grid, name); outer != "" {
			d.problems = append(d.problems, d.places.at(here).key.problem("%s: %s holds this param and is tuned too; tune one of them", here, outer))
			continue
		}
		values, ok := grid[name].([]any)
		if !ok || len(values) == 0 {
			return nil // the schema says what is wrong
		}
		for i, v := range values {
			d.problems = append(d.problems, validator{property, here.index(i), d.places}.validate(v)...)
		}
		if lookup(given, strings.Split(name, ".")) != nil {
			continue
		}
		if len(combined)*len(values) > maxCandidates {
			d.report(here, "%s: more than %d candidates in all", at, maxCandidates)
			return nil
		}
		combined = multiply(combined, name, values)
	}
	if len(d.problems) > wrong || len(combined[0]) == 0 {
		return nil
	}
	candidates := make([]Candidate, len(combined))
	for i, values := range combined {
		whole, err := with(given, values)
		if err == nil {
			whole, err = params.Resolve(about.description.ParamsSchema, whole)
		}
		if err != nil {
			d.report(at, "%s: params of %s: %v", at, values, err)
			return nil
		}
		candidates[i] = Candidate{values, whole}
	}
	return candidates
}

// tunable returns the names of the params of a plugin that act in fine-tuning
// alone, and of what is in them.
func tunable(about described) []string {
	marked, err := params.AfterTraining(about.description)
	if err != nil {
		return nil // a plugin that describes itself so is refused before
	}
	return slices.DeleteFunc(propertyNames(about.params, ""), func(name string) bool {
		return !slices.ContainsFunc(marked, func(m string) bool { return name == m || strings.HasPrefix(name, m+".") })
	})
}

// outerName returns the name in a grid of an object that holds the param with a
// name, "" if there is none.
func outerName(grid map[string]any, name string) string {
	for i, r := range name {
		if _, ok := grid[name[:i]]; ok && r == '.' {
			return name[:i]
		}
	}
	return ""
}

// multiply combines each of some values with each value of one more param.
func multiply(combined []Values, name string, values []any) []Values {
	var all []Values
	for _, before := range combined {
		for _, v := range values {
			more := maps.Clone(before)
			more[name] = bytes.TrimSpace(encode(v, ""))
			all = append(all, more)
		}
	}
	return all
}

// with returns params with some values replaced.
func with(given any, values Values) (json.RawMessage, error) {
	whole, err := decodeAny(encode(given, ""))
	if err != nil {
		return nil, err
	}
	for name, v := range values {
		whole = put(whole, strings.Split(name, "."), v)
	}
	return bytes.TrimSpace(encode(whole, "")), nil
}

// decodeAny reads JSON, its numbers as they are written.
func decodeAny(text []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// propertyAt returns the schema of the property at a path, nil if there is none.
func propertyAt(s *jsonschema.Schema, at path) *jsonschema.Schema {
	for _, key := range at {
		if s = s.Properties[key]; s == nil {
			return nil
		}
	}
	return s
}

// propertyNames returns the names of the properties of an object schema, those
// of nested ones too.
func propertyNames(s *jsonschema.Schema, prefix string) []string {
	var names []string
	for _, key := range slices.Sorted(maps.Keys(s.Properties)) {
		names = append(names, prefix+key)
		names = append(names, propertyNames(s.Properties[key], prefix+key+".")...)
	}
	return names
}
