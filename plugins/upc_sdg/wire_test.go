package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// Served and called directly, the plugin writes the same weeks.
func TestServed(t *testing.T) {
	p := plugin
	p.Defaults = small()
	want := fitAndGenerate(t, upcSDG{p.Defaults})
	if diff := cmp.Diff(want, fitAndGenerate(t, sdktest.InProcess(t, p).Generator())); diff != "" {
		t.Errorf("served weeks differ (-direct +served):\n%s", diff)
	}
}

// fitAndGenerate writes weeks of two users.
func fitAndGenerate(t *testing.T, g sdk.Generator) data.Events {
	t.Helper()
	run := testRun(t)
	run.Window, run.Context, run.Target = data.MaxWindow, sdk.ContextNone, sdk.TargetIntent
	if err := g.Fit(t.Context(), run, sdktest.Train(sdktest.Population), data.Profiles{}); err != nil {
		t.Fatal(err)
	}
	var w written
	requests := []data.Request{exact(2, sdktest.Train([]uint32{2})), exact(12, sdktest.Train([]uint32{12}))}
	if err := g.Generate(t.Context(), run, requests, &w); err != nil {
		t.Fatal(err)
	}
	return w.Events
}
