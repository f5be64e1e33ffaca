package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// Tables say which model a row asked, not where; of the stand-in they say that it is
// one.
func TestWhatTablesSay(t *testing.T) {
	d, err := plugin.Describe()
	if err != nil {
		t.Fatal(err)
	}
	type says struct {
		StandIn string
		Shown   []string
	}
	for given, want := range map[string]says{
		`{}`: {"offline stand-in", nil},
		`{"base_url": "http://private.host/v1", "model": "local-7b"}`: {"", []string{"Asked the model local-7b"}},
	} {
		resolved, err := params.Resolve(d.ParamsSchema, []byte(given))
		if err != nil {
			t.Fatal(err)
		}
		var got says
		if got.StandIn, err = params.StandIn(d, resolved); err != nil {
			t.Fatal(err)
		}
		if got.Shown, err = params.Shown(d, resolved); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", given, diff)
		}
	}
}
