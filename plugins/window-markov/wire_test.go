package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// Served and called directly, the plugin gives the same scores.
func TestServed(t *testing.T) {
	want := afterFinetuning(t, windowMarkov{plugin.Defaults})
	if diff := cmp.Diff(want, afterFinetuning(t, sdktest.InProcess(t, plugin).Predictor())); diff != "" {
		t.Errorf("served scores differ (-direct +served):\n%s", diff)
	}
}

// afterFinetuning trains, fine-tunes on one user and scores two windows.
func afterFinetuning(t *testing.T, p sdk.Predictor) []float32 {
	t.Helper()
	run := testRun(t)
	user := rows(2, 0, 0, 2, 1, 2, 1)
	if err := p.Pretrain(t.Context(), run, rows(1, 0, 0, 1, 2, 0, 1, 0), data.Events{}); err != nil {
		t.Fatal(err)
	}
	m, err := p.Load(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.Finetune(t.Context(), run, user)
	if err != nil {
		t.Fatal(err)
	}
	var w data.Windows
	for id, rows := range []data.Events{user.Slice(0, 3), user.Slice(1, 5)} {
		w.Add(data.Window{ID: uint32(id), User: 2, Weekday: data.Masked, Slot: data.Masked, History: rows})
	}
	out := make([]float32, w.Len()*run.Classes())
	if err := s.Score(t.Context(), run, w, out); err != nil {
		t.Fatal(err)
	}
	return out
}
