// Package params makes of what a spec gives a plugin the params that the plugin
// gets: defaults filled in, valid under the plugin's schema. It is the host's
// side: a plugin that links it pays for a schema validator in every start.
package params

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// Error is one mistake in a params object.
type Error struct {
	Path    []string // keys from the outside in; elements of lists by number
	Value   any      // what was given there
	Problem string   // what is wrong with it
	Nearest string   // for a key that no param has: the one that was perhaps meant, or ""
}

func (e *Error) Error() string {
	text := e.Problem
	if len(e.Path) > 0 {
		value, _ := paramjson.Encode(e.Value)
		if len(value) > 80 {
			value = append(value[:77:77], "..."...)
		}
		text = fmt.Sprintf("param %s = %s: %s", strings.Join(e.Path, "."), value, e.Problem)
	}
	if e.Nearest != "" {
		text += fmt.Sprintf(", did you mean %q?", e.Nearest)
	}
	return text
}

// Errors are all mistakes in a params object, ordered by path.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single mistakes.
func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, one := range e {
		errs[i] = one
	}
	return errs
}

// Resolve fills the defaults of a plugin's params schema into what a spec gave
// (nothing is an empty object), validates the result and returns it as canonical
// JSON: equal params are equal bytes. Objects merge key by key; any other value
// replaces the default whole. Mistakes in given are Errors; any other error is
// the schema's.
func Resolve(schema, given []byte) ([]byte, error) {
	object, err := paramjson.ParseSchema(schema)
	if err != nil {
		return nil, err
	}
	compiled, err := compile(object)
	if err != nil {
		return nil, fmt.Errorf("params schema: %w", err)
	}
	params, err := paramjson.Complete(object, given)
	if err != nil {
		return nil, Errors{{Problem: "params: " + err.Error()}}
	}
	var invalid *jsonschema.ValidationError
	if err := compiled.Validate(params); errors.As(err, &invalid) {
		return nil, mistakes(object, params, invalid)
	} else if err != nil {
		return nil, err
	}
	return paramjson.Encode(params)
}

// unbounded are the keywords with which a small schema can take any time to check:
// those that use a part of it again. The SDKs write none of them.
var unbounded = []string{"$ref", "$dynamicRef", "$recursiveRef"}

// bounded refuses schemas whose checking is not bounded by their size.
func bounded(schema any) error {
	switch s := schema.(type) {
	case map[string]any:
		for key, value := range s {
			if slices.Contains(unbounded, key) {
				return fmt.Errorf("the keyword %q is not allowed", key)
			}
			if err := bounded(value); err != nil {
				return err
			}
		}
	case []any:
		for _, value := range s {
			if err := bounded(value); err != nil {
				return err
			}
		}
	}
	return nil
}

func compile(schema map[string]any) (*jsonschema.Schema, error) {
	if err := bounded(schema); err != nil {
		return nil, err
	}
	const name = "mem:///params.json"
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(jsonschema.SchemeURLLoader{}) // a schema reads no other file
	if err := c.AddResource(name, schema); err != nil {
		return nil, err
	}
	return c.Compile(name)
}

// mistakes flattens a validation error into one Error per cause.
func mistakes(schema map[string]any, params any, err *jsonschema.ValidationError) Errors {
	var found Errors
	var walk func(*jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		for _, cause := range e.Causes {
			walk(cause)
		}
		if len(e.Causes) > 0 {
			return
		}
		path := e.InstanceLocation
		if unknown, ok := e.ErrorKind.(*kind.AdditionalProperties); ok {
			known := keysAt(schema, path)
			for _, key := range unknown.Properties {
				at := append(slices.Clone(path), key)
				found = append(found, &Error{
					Path: at, Value: valueAt(params, at),
					Problem: unknownKey(known), Nearest: nearest.Word(key, known),
				})
			}
			return
		}
		problem := e.ErrorKind.LocalizedString(message.NewPrinter(language.English))
		if len(path) == 0 {
			problem = "params: " + problem
		}
		found = append(found, &Error{Path: path, Value: valueAt(params, path), Problem: problem})
	}
	walk(err)
	slices.SortStableFunc(found, func(a, b *Error) int { return slices.Compare(a.Path, b.Path) })
	return found
}

func unknownKey(known []string) string {
	if len(known) == 0 {
		return "unknown key: there are no params here"
	}
	return "unknown key"
}

// valueAt returns the value at path, nil if there is none.
func valueAt(v any, path []string) any {
	for _, key := range path {
		switch parent := v.(type) {
		case map[string]any:
			v = parent[key]
		case []any:
			var i int
			if err := json.Unmarshal([]byte(key), &i); err != nil || i < 0 || i >= len(parent) {
				return nil
			}
			v = parent[i]
		default:
			return nil
		}
	}
	return v
}

// keysAt returns the keys that the object at path may have, sorted.
func keysAt(schema map[string]any, path []string) []string {
	for _, key := range path {
		properties, _ := schema["properties"].(map[string]any)
		if next, ok := properties[key].(map[string]any); ok {
			schema = next
		} else if next, ok := schema["items"].(map[string]any); ok {
			schema = next
		} else {
			return nil
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	keys := make([]string, 0, len(properties))
	for key := range properties {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
