package params

import (
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// What says only how a plugin works decides no seed; all else does.
func TestSeeding(t *testing.T) {
	d := sdk.Description{ParamsSchema: []byte(`{"type": "object", "properties": {
		"tries": {"type": "integer", "x-seed": "same"}, "model": {"type": "string"},
		"server": {"type": "object", "properties": {"url": {"type": "string", "x-seed": "same"}, "region": {"type": "string"}}}}}`)}
	for given, want := range map[string]string{
		`{"model":"a","server":{"region":"x","url":"http://host"},"tries":3}`: `{"model":"a","server":{"region":"x"}}`,
		`{"model":"b"}`: `{"model":"b"}`,
	} {
		if got, err := Seeding(d, []byte(given)); string(got) != want || err != nil {
			t.Errorf("%s: %s, %v, want %s", given, got, err, want)
		}
	}
	if got, err := Seeding(sdk.Description{}, []byte(`{"a":1}`)); string(got) != `{"a":1}` || err != nil {
		t.Errorf("without a schema: %s, %v", got, err)
	}
	if _, err := Seeding(sdk.Description{ParamsSchema: []byte(`{"properties": {"a": {"x-seed": "other"}}}`)}, []byte(`{}`)); err == nil || !strings.Contains(err.Error(), `param "a": x-seed is other, want "same"`) {
		t.Errorf("another value: %v", err)
	}
}
