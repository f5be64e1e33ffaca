package spec

import (
	"path/filepath"
	"strings"
	"testing"
)

// Shared params lie below those of an entry, whichever layer has either, and a
// mistake in them is told where it was written.
func TestSharedParams(t *testing.T) {
	dir := write(t, map[string]string{
		"base.yaml": "name: t\nscenario: finetune-replacement\ndataset: {name: d, source: mobility-sim}\nparams: {net: {width: 16, epochs: 2}}\n",
		"spec.yaml": "extends: base.yaml\nparams: {net: {epochs: 3}}\npredictors: [{plugin: net}, {plugin: net, name: own, params: {width: 4}}]\n",
	})
	load := func(sets ...string) (*Experiment, error) {
		o := options()
		o.Sets = sets
		return Load(filepath.Join(dir, "spec.yaml"), o)
	}
	for set, want := range map[string][2]string{
		"params.net.epochs=7":         {`{"epochs":7,"rate":0.001,"user":{"decay":0},"width":16}`, `{"epochs":7,"rate":0.001,"user":{"decay":0},"width":4}`},
		"params.net.user.decay=2":     {`{"epochs":3,"rate":0.001,"user":{"decay":2},"width":16}`, `{"epochs":3,"rate":0.001,"user":{"decay":2},"width":4}`},
		"predictors.1.params.width=5": {`{"epochs":3,"rate":0.001,"user":{"decay":0},"width":16}`, `{"epochs":3,"rate":0.001,"user":{"decay":0},"width":5}`},
	} {
		e, err := load(set)
		if err != nil {
			t.Errorf("%s: %v", set, err)
			continue
		}
		for i, p := range e.Predictors {
			if string(p.Params) != want[i] {
				t.Errorf("%s: params of %s are\n%s, want\n%s", set, p.Name, p.Params, want[i])
			}
		}
		if e.Params != nil || strings.Contains(string(e.Resolved()), `"params":{"net"`) {
			t.Errorf("%s: the shared params are still there: %v", set, e.Params)
		}
	}
	if _, err := load("params.net.epochs=70"); err == nil || !strings.Contains(err.Error(), "--set params.net.epochs=70: predictors.0.params.epochs: want at most 10, not 70") {
		t.Errorf("too many epochs: %v", err)
	}
}
