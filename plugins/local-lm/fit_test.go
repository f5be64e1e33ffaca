package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/resume"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// files returns what a folder holds, by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(text)
	}
	return all
}

// fit trains with p and returns the model's files and the artifacts.
func fit(ctx context.Context, t *testing.T, p Params, run *sdk.Run) (map[string]string, error) {
	t.Helper()
	artifacts := map[string]string{}
	run.OnArtifact = func(name string, piece []byte) error { artifacts[name] += string(piece); return nil }
	err := localLM{p.filled()}.Fit(ctx, run, sdktest.Train(sdktest.Population), sdktest.Profiles(sdktest.Population))
	run.OnArtifact = nil
	all := files(t, run.ModelDir)
	for _, name := range []string{"model.json", fileName} {
		if err == nil && artifacts[name] != all[name] {
			t.Errorf("the artifact %s is not the model's", name)
		}
	}
	maps.Copy(all, artifacts)
	return all, err
}

// A training that is stopped anywhere goes on where it was last kept and ends with the
// bytes of one that is not; so does one with another number of goroutines. Batches are
// of several parts.
func TestResume(t *testing.T) {
	p := tinyParams()
	p.Batch, p.Steps = 2*microbatch, 10
	want, err := fit(t.Context(), t, p, testRun(t))
	if err != nil {
		t.Fatal(err)
	}
	run := testRun(t)
	run.Threads = 1
	before := 0
	for i, stop := range []int{4, 9} {
		ctx, cancel := context.WithCancel(t.Context())
		run.OnProgress = func(fraction float64, _ string) {
			if fraction >= float64(stop)/float64(p.Steps) {
				cancel()
			}
			if fraction <= float64(before)/float64(p.Steps) {
				t.Errorf("after a stop at step %d a training goes on from %v of the steps", before, fraction)
			}
		}
		if _, err := fit(ctx, t, p, run); !errors.Is(err, context.Canceled) {
			t.Fatalf("a stopped training ends with %v", err)
		}
		if kept := files(t, run.StateDir); kept[resume.FileName] == "" {
			t.Fatalf("after stop %d nothing is kept", i)
		}
		before = stop
	}
	run.OnProgress = nil
	got, err := fit(t.Context(), t, p, run)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s is another after stops", name)
		}
	}
	if kept := files(t, run.StateDir); len(kept) > 0 {
		t.Errorf("state is left: %v", slices.Collect(maps.Keys(kept)))
	}
}

// What is reported: progress up to 1, and losses, of which the last are the least.
func TestReports(t *testing.T) {
	p := tinyParams()
	p.Steps = 40
	run := testRun(t)
	last := 0.0
	run.OnProgress = func(fraction float64, note string) {
		if fraction <= last || !strings.HasPrefix(note, "step ") {
			t.Errorf("progress goes from %v to %v (%q)", last, fraction, note)
		}
		last = fraction
	}
	got, err := fit(t.Context(), t, p, run)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(got["losses.csv"]), "\n")
	if last != 1 || lines[0] != "phase,step,loss" || len(lines) != 1+p.Steps || !strings.HasPrefix(lines[1], "train,1,5.") || !strings.HasPrefix(lines[p.Steps], "train,40,") {
		t.Errorf("progress ends at %v, losses.csv has %d lines, %q to %q", last, len(lines), lines[:2], lines[len(lines)-1])
	}
}

type nothing struct{}

func (nothing) Week(data.Events) error     { return nil }
func (nothing) Attempt(data.Attempt) error { return nil }

// fitted returns a run with a model of p, and p as Generate gets it.
func fitted(t *testing.T, p Params) (*sdk.Run, localLM) {
	t.Helper()
	run := testRun(t)
	if _, err := fit(t.Context(), t, p, run); err != nil {
		t.Fatal(err)
	}
	return run, localLM{p.filled()}
}

// A population without a week is an error that says so.
func TestNothingToLearn(t *testing.T) {
	err := localLM{tinyParams().filled()}.Fit(t.Context(), testRun(t), data.Events{}, data.Profiles{})
	if !errors.Is(err, sdk.ErrInvalid) {
		t.Errorf("the error is %v", err)
	}
}

// One text can be learned by heart: its loss falls to almost nothing.
func TestOverfit(t *testing.T) {
	run := testRun(t)
	p := tinyParams().filled()
	p.Batch, p.Steps, p.Dropout, p.Width = 1, 150, 0, 32
	text := example{tokens: []int32{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6}, target: 7}
	tr, err := newTraining(run, p, []example{text}, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.trainer.Close()
	if err := tr.run(t.Context(), run, resume.Open(testRun(t))); err != nil {
		t.Fatal(err)
	}
	if last := tr.now.Losses.Lines[len(tr.now.Losses.Lines)-1]; !strings.Contains(last, ",0.0") {
		t.Errorf("the last losses are %q, want less than .1", last)
	}
}

// With targetOnly the loss ignores what the first part predicts.
func TestTargets(t *testing.T) {
	n, err := newNetwork(shape{64, 16, 1, 2, 10}, 2, 6, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	texts := []example{{tokens: []int32{1, 2, 3, 4, 5, 6}, target: 3}, {tokens: []int32{7, 8, 9}, target: 1}}
	for _, c := range []struct {
		only bool
		want []int32
	}{{false, []int32{2, 3, 4, 5, 6, 8, 9}}, {true, []int32{-1, -1, 4, 5, 6, 8, 9}}} {
		n.fill(texts, c.only)
		if diff := cmp.Diff(c.want, n.targets.Class); diff != "" {
			t.Errorf("target only %v (-want +got):\n%s", c.only, diff)
		}
	}
}
