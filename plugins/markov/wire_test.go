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
	want := fitAndGenerate(t, markov{plugin.Defaults})
	if diff := cmp.Diff(want, fitAndGenerate(t, sdktest.InProcess(t, plugin).Generator())); diff != "" {
		t.Errorf("served weeks differ (-direct +served):\n%s", diff)
	}
}

// fitAndGenerate writes weeks of two users.
func fitAndGenerate(t *testing.T, g sdk.Generator) data.Events {
	t.Helper()
	run := testRun(t)
	run.Window, run.Context, run.Target = data.MaxWindow, sdk.ContextNone, sdk.TargetIntent
	if err := g.Fit(t.Context(), run, odd(run, 0, 50), data.Profiles{}); err != nil {
		t.Fatal(err)
	}
	var w weeks
	requests := []data.Request{
		{User: 7, Weeks: 5, Events: 40, MaxWeeks: 15, History: odd(run, 7, 9)},
		{User: 8, Weeks: 5, Events: 40, MaxWeeks: 15},
	}
	if err := g.Generate(t.Context(), run, requests, &w); err != nil {
		t.Fatal(err)
	}
	return w.Events
}
