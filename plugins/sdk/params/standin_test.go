package params

import (
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// A plugin stands in for its method under the marked value alone.
func TestStandIn(t *testing.T) {
	d := sdk.Description{ParamsSchema: []byte(`{"type": "object", "properties": {"url": {"type": "string", "x-stand-in": {"": "offline stand-in"}}}}`)}
	for given, want := range map[string]string{`{"url": ""}`: "offline stand-in", `{"url": "http://host"}`: ""} {
		if got, err := StandIn(d, []byte(given)); got != want || err != nil {
			t.Errorf("%s: %q, %v, want %q", given, got, err, want)
		}
	}
	if got, err := StandIn(sdk.Description{ParamsSchema: []byte(`{"type": "object"}`)}, []byte(`{}`)); got != "" || err != nil {
		t.Errorf("without a mark: %q, %v", got, err)
	}
	for schema, says := range map[string]string{
		`{"properties": {"a": {"x-stand-in": {"": "x"}}, "b": {"x-stand-in": {"": "y"}}}}`: `"a" and "b"`,
		`{"properties": {"a": {"x-stand-in": "yes"}}}`:                                     "want an object",
		`{"properties": {"a": {"x-stand-in": {"v": ""}}}}`:                                 `for "v"`,
	} {
		if _, err := StandIn(sdk.Description{ParamsSchema: []byte(schema)}, []byte(`{}`)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", schema, err, says)
		}
	}
}
