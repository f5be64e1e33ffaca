package sdktest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// checkPhases pretrains with other values of the params that the plugin marks as
// fine-tuning's: the model must be the same, since the harness pretrains once for
// all of them, and must load under them.
func (s *suite) checkPhases(t *testing.T, model map[string][]byte) {
	own := s.params
	defer func() { s.params = own }()
	if s.params = s.otherTuning(t); s.params == nil {
		t.Skip("the plugin marks no param of fine-tuning that could have another value")
	}
	run := s.run(t, t.TempDir())
	sameTree(t, "model under other fine-tuning params", model, s.model(t, run))
	finetune(t, load(t, s.Open(t), run), run, Individuals[0])
}

// otherTuning returns the params with every one of fine-tuning's changed that the
// plugin lets be changed alone; nil if there is none.
func (s *suite) otherTuning(t *testing.T) []byte {
	t.Helper()
	names, err := params.FinetuneOnly(s.description.ParamsSchema)
	if err != nil {
		t.Fatal(err)
	}
	c, now := s.Open(t), string(s.params)
	for _, name := range names {
		path := strings.Split(name, ".")
		rules := parsed(t, s.description.ParamsSchema)
		for _, key := range path {
			rules, _ = rules["properties"].(map[string]any)[key].(map[string]any)
		}
		for _, value := range otherValues(path, parsed(t, []byte(now)), rules) {
			whole := parsed(t, []byte(now))
			object := whole
			for _, key := range path[:len(path)-1] {
				object, _ = object[key].(map[string]any)
			}
			object[path[len(path)-1]] = value
			raw, err := paramjson.Encode(whole)
			if err != nil {
				t.Fatal(err)
			}
			resolved, err := params.Resolve(s.description.ParamsSchema, raw)
			if err != nil || string(resolved) == now {
				continue
			}
			if _, err := c.Estimate(t.Context(), resolved, sdk.Sizes{}); err == nil { // Validate allows it too
				now = string(resolved)
				break
			}
		}
	}
	if now == string(s.params) {
		return nil
	}
	return []byte(now)
}

// otherValues returns values near the one at a path that its rules may allow.
func otherValues(path []string, whole, rules map[string]any) []any {
	if allowed, ok := rules["enum"].([]any); ok {
		return allowed
	}
	var value any = whole
	for _, key := range path {
		value = value.(map[string]any)[key]
	}
	switch v := value.(type) {
	case bool:
		return []any{!v}
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
