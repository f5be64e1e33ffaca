package params

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Params with the format path are names of files; where a spec gives one, the plugin
// gets the absolute name, and nothing else changes.
func TestPaths(t *testing.T) {
	d := sdk.Description{ParamsSchema: []byte(`{"type": "object", "properties": {
		"tape": {"type": "string", "format": "path"}, "name": {"type": "string"}, "model": {"type": "string", "format": "path"}}}`)}
	names, err := Paths(d)
	if diff := cmp.Diff([]string{"model", "tape"}, names); diff != "" || err != nil {
		t.Errorf("(-want +got)\n%s%v", diff, err)
	}
	got, err := Locate([]byte(`{"big":18446744073709551615,"model":"","name":"tapes/a","tape":"tapes/a"}`),
		map[string]string{"tape": "/spec/tapes/a", "model": "/spec"})
	if diff := cmp.Diff(`{"big":18446744073709551615,"model":"","name":"tapes/a","tape":"/spec/tapes/a"}`, string(got)); diff != "" || err != nil {
		t.Errorf("(-want +got)\n%s%v", diff, err)
	}
	if names, err := Paths(sdk.Description{}); len(names) > 0 || err != nil {
		t.Errorf("no schema: %v, %v", names, err)
	}
}
