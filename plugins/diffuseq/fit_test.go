package main

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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
	err := diffuseq{p.filled()}.Fit(ctx, run, sdktest.Train(sdktest.Population), sdktest.Profiles(sdktest.Population))
	all := files(t, run.ModelDir)
	maps.Copy(all, artifacts)
	return all, err
}

// A training that is stopped anywhere goes on where it was last kept and ends with the
// bytes of one that is not; so does one with another number of goroutines.
func TestResume(t *testing.T) {
	p := tinyParams()
	p.Batch, p.Steps, p.DiffusionSteps = 16, 20, 3 // so few that losses decide which steps are drawn
	want, err := fit(t.Context(), t, p, testRun(t))
	if err != nil {
		t.Fatal(err)
	}
	run := testRun(t)
	run.Threads = 1
	before := 0
	for i, stop := range []int{7, 14, 19} {
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
	if diff := cmp.Diff(want["losses.csv"], got["losses.csv"]); diff != "" {
		t.Errorf("losses (-whole +stopped):\n%s", diff)
	}
	if kept := files(t, run.StateDir); len(kept) > 0 {
		t.Errorf("state is left: %v", slices.Collect(maps.Keys(kept)))
	}
}

// Batches of several parts end with the same bytes too, and not with those of one.
func TestResumeParts(t *testing.T) {
	p := tinyParams()
	p.Batch, p.Steps = 2*microbatch, 4
	want, err := fit(t.Context(), t, p, testRun(t))
	if err != nil {
		t.Fatal(err)
	}
	run := testRun(t)
	ctx, cancel := context.WithCancel(t.Context())
	run.OnProgress = func(fraction float64, _ string) {
		if fraction >= .5 {
			cancel()
		}
	}
	if _, err := fit(ctx, t, p, run); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	run.OnProgress = nil
	if got, err := fit(t.Context(), t, p, run); err != nil || got[fileName] != want[fileName] {
		t.Errorf("the model is another after a stop (error %v)", err)
	}
}

// What is reported: progress up to 1 with the step, and losses, of which
// the last are the least.
func TestReports(t *testing.T) {
	p := tinyParams()
	run := testRun(t)
	last, notes := 0.0, 0
	run.OnProgress = func(fraction float64, note string) {
		if fraction <= last {
			t.Errorf("progress goes from %v to %v", last, fraction)
		}
		last = fraction
		if strings.HasPrefix(note, "step ") {
			notes++
		}
	}
	got, err := fit(t.Context(), t, p, run)
	if err != nil {
		t.Fatal(err)
	}
	if last != 1 || notes != p.Steps {
		t.Errorf("progress ends at %v, %d of %d notes say the step", last, notes, p.Steps)
	}
	lines := strings.Split(strings.TrimSpace(got["losses.csv"]), "\n")
	if lines[0] != "phase,step,loss" || len(lines) != 1+4*100 || !strings.HasPrefix(lines[1], "train,1,") || !strings.HasPrefix(lines[400], "train nll,100,") {
		t.Errorf("losses.csv has %d lines, %q to %q", len(lines), lines[:2], lines[len(lines)-1])
	}
}

// A cancelled call ends soon, be it of Fit or of Generate.
func TestCancel(t *testing.T) {
	p := tinyParams()
	p.Steps = 1_000_000
	run := testRun(t)
	ctx, cancel := context.WithCancel(t.Context())
	run.OnProgress = func(float64, string) { cancel() }
	if _, err := fit(ctx, t, p, run); !errors.Is(err, context.Canceled) {
		t.Errorf("Fit ends with %v", err)
	}

	run, p = testRun(t), tinyParams()
	p.Steps = 5
	if _, err := fit(t.Context(), t, p, run); err != nil {
		t.Fatal(err)
	}
	p.DDIMSteps = p.DiffusionSteps
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	requests := []data.Request{{User: 1, Weeks: 1000, Events: 100_000, MaxWeeks: 1000}}
	if err := (diffuseq{p.filled()}).Generate(ctx, run, requests, &weeks{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Generate ends with %v", err)
	}
}

// A batch of several parts is left after the part in which it is cancelled: a whole
// one may take longer than a cancelled call may.
func TestCancelBetweenParts(t *testing.T) {
	p := tinyParams()
	p.Batch, p.Steps = 4*microbatch, 1
	run := testRun(t)
	pairs := []pair{{src: []int32{4, 5}, trg: []int32{6, 7}}}
	tr, err := newTraining(run, p.filled(), newSchedule(p.DiffusionSteps), newExamples(pairs, shortest, 9), 10)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.trainer.Close()
	ctx, cancel := context.WithCancel(t.Context())
	parts, reorder := 0, tr.learner.reorder
	tr.learner.reorder = func(epoch int) *rand.Rand { // one pair: an epoch each
		if parts = epoch/microbatch + 1; parts == 2 {
			cancel()
		}
		return reorder(epoch)
	}
	if err := tr.step(ctx, run); !errors.Is(err, context.Canceled) || parts != 2 {
		t.Errorf("cancelled in part 2 of 4, a step ends in part %d with %v", parts, err)
	}
}

// A population without a week is an error that says so.
func TestNothingToLearn(t *testing.T) {
	err := diffuseq{tinyParams().filled()}.Fit(t.Context(), testRun(t), data.Events{}, data.Profiles{})
	if !errors.Is(err, sdk.ErrInvalid) {
		t.Errorf("the error is %v", err)
	}
}
