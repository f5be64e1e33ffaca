package sdktest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// checkPhases calls Fit or Pretrain with other values of the params that the plugin
// says it does not read there: the model must be the same, since the harness trains
// once for all of them, and must serve under them, which use tries.
func (s *suite) checkPhases(t *testing.T, model map[string][]byte, use func(*testing.T, *sdk.Run)) {
	t.Run("Params that training does not read change no model", func(t *testing.T) {
		own := s.params
		defer func() { s.params = own }()
		if s.params = s.otherAfterTraining(t); s.params == nil {
			t.Skip("the plugin marks no param with a phase that could have another value")
		}
		run := s.run(t, t.TempDir())
		sameTree(t, "model under other values of params with a phase", model, s.model(t, run))
		use(t, run)
	})
}

// otherAfterTraining returns the params with every one that training does not read
// changed, where the plugin lets it be changed alone, and says where not; nil if
// there is none.
func (s *suite) otherAfterTraining(t *testing.T) []byte {
	t.Helper()
	names, err := params.AfterTraining(s.description)
	if err != nil {
		t.Fatal(err)
	}
	c, now := s.Open(t), s.params
	for _, name := range names {
		at := strings.Split(name, ".")
		for _, path := range leaves(at, propertyAt(parsed(t, s.description.ParamsSchema), at)) {
			other := s.otherwise(t, c, now, path)
			if other == nil {
				t.Logf("not checked: param %q, of which no other value is known that the plugin allows", strings.Join(path, "."))
				continue
			}
			now = other
		}
	}
	if bytes.Equal(now, s.params) {
		return nil
	}
	return now
}

// otherwise returns params with another value at a path that the plugin allows;
// nil if none is known.
func (s *suite) otherwise(t *testing.T, c *client.Client, now []byte, path []string) []byte {
	t.Helper()
	before := parsed(t, now)
	for _, value := range otherValues(valueAt(before, path), propertyAt(parsed(t, s.description.ParamsSchema), path)) {
		if other := s.with(t, c, now, path, value); other != nil && !bytes.Equal(other, now) {
			return other
		}
	}
	return nil
}

// with returns params with a value at a path, nil if the plugin does not allow it.
func (s *suite) with(t *testing.T, c *client.Client, now []byte, path []string, value any) []byte {
	t.Helper()
	whole := parsed(t, now)
	object, ok := valueAt(whole, path[:len(path)-1]).(map[string]any)
	if !ok {
		return nil
	}
	object[path[len(path)-1]] = value
	raw, err := paramjson.Encode(whole)
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := params.Resolve(s.description.ParamsSchema, raw)
	if err != nil {
		return nil
	}
	if _, err := c.Estimate(t.Context(), resolved, sdk.Sizes{}); err != nil { // Validate refuses it
		return nil
	}
	return resolved
}

// leaves returns the paths of what is in an object with known properties, or the
// path itself.
func leaves(at []string, rules map[string]any) [][]string {
	properties, _ := rules["properties"].(map[string]any)
	if len(properties) == 0 {
		return [][]string{at}
	}
	var paths [][]string
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		property, _ := properties[key].(map[string]any)
		paths = append(paths, leaves(append(at[:len(at):len(at)], key), property)...)
	}
	return paths
}

// propertyAt returns the rules of the property at a path, nil if there are none.
func propertyAt(rules map[string]any, path []string) map[string]any {
	for _, key := range path {
		properties, _ := rules["properties"].(map[string]any)
		rules, _ = properties[key].(map[string]any)
	}
	return rules
}

// valueAt returns the value at a path, nil if there is none.
func valueAt(value any, path []string) any {
	for _, key := range path {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

// otherValues returns values other than one that its rules may allow.
func otherValues(value any, rules map[string]any) []any {
	if allowed, ok := rules["enum"].([]any); ok {
		return allowed
	}
	switch v := value.(type) {
	case bool:
		return []any{!v}
	case string:
		return []any{v + "x", ""}
	case json.Number:
		if n, err := v.Float64(); err == nil {
			return []any{n + 1, n / 2, n - 1}
		}
	}
	return nil
}

func parsed(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	v, err := paramjson.Parse(raw)
	object, ok := v.(map[string]any)
	if err != nil || !ok {
		t.Fatalf("%s: %v, want an object", raw, err)
	}
	return object
}
