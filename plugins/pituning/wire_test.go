package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// Served and called directly, the plugin gives the same scores.
func TestServed(t *testing.T) {
	p := plugin
	p.Defaults = tiny()
	want := afterFinetuning(t, pituning{p.Defaults.effective()})
	if diff := cmp.Diff(want, afterFinetuning(t, sdktest.InProcess(t, p).Predictor())); diff != "" {
		t.Errorf("served scores differ (-direct +served):\n%s", diff)
	}
}

// afterFinetuning trains, fine-tunes on one user and scores two windows.
func afterFinetuning(t *testing.T, p sdk.Predictor) []float32 {
	t.Helper()
	run := testRun(t)
	user := cycle(.5).events(3, 60, 9)
	if err := p.Pretrain(t.Context(), run, cycle(.7).events(1, 60, 1, 2), cycle(.7).events(2, 60, 5)); err != nil {
		t.Fatal(err)
	}
	m, err := p.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	w, _ := problems(run, user.Slice(0, 3))
	return scores(t, run, tuned(t, run, m, user), w)
}
