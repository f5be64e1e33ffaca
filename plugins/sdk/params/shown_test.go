package params

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// What is marked is shown, and nothing else: not the address, and nothing of a plugin
// that stands in for its method.
func TestShown(t *testing.T) {
	d := sdk.Description{ParamsSchema: []byte(`{"type": "object", "properties": {
		"model": {"type": "string", "x-shown": "Asked the model"},
		"more": {"type": "object", "properties": {"language": {"type": "string", "x-shown": "In"}}},
		"url": {"type": "string", "x-stand-in": {"": "offline stand-in"}}}}`)}
	for given, want := range map[string][]string{
		`{"model": "gpt-4o", "url": "http://host", "more": {"language": "zh"}}`: {"Asked the model gpt-4o", "In zh"},
		`{"model": "gpt-4o", "url": "http://host", "more": {"language": ""}}`:   {"Asked the model gpt-4o"},
		`{"model": "gpt-4o", "url": "", "more": {"language": "zh"}}`:            nil,
		`{"url": "http://host"}`: nil,
	} {
		got, err := Shown(d, []byte(given))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", given, err, diff)
		}
	}
	if got, err := Shown(sdk.Description{ParamsSchema: []byte(`{"type": "object"}`)}, []byte(`{}`)); got != nil || err != nil {
		t.Errorf("without a mark: %q, %v", got, err)
	}
	for _, rules := range []string{`{"type": "string", "x-shown": ""}`, `{"type": "string", "x-shown": 3}`, `{"type": "integer", "x-shown": "With"}`} {
		d := sdk.Description{ParamsSchema: []byte(`{"properties": {"a": ` + rules + `}}`)}
		if _, err := Shown(d, []byte(`{}`)); err == nil || !strings.Contains(err.Error(), `param "a": x-shown is`) {
			t.Errorf("%s: %v", rules, err)
		}
	}
}
