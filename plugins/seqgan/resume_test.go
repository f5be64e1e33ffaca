package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// A training that is killed in any of its parts goes on where it was saved and
// leaves the bytes of one that is not.
func TestResume(t *testing.T) {
	fixed, weeks := brief(), brief()
	fixed.RolloutLag = .5
	weeks.Sequence, weeks.Profile = SequenceWeek, true
	for _, c := range []struct {
		name string
		p    Params
		at   []string
	}{
		{"fixed", fixed, []string{"maximum likelihood, epoch 2", "discriminator, sampling 1", "adversarial round 2"}},
		{"week", weeks, []string{"adversarial round 2"}},
	} {
		p := c.p
		t.Run(c.name, func(t *testing.T) {
			fit := func(run *sdk.Run, stop func(note string) bool) error {
				_, train := fixedRun(t, 2)
				profiles := data.Profiles{}
				if p.Sequence == SequenceWeek {
					run.Vocabulary, train, profiles = sdktest.Vocabulary(), sdktest.Train(sdktest.Population), sdktest.Profiles(sdktest.Population)
				}
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				run.OnProgress = func(_ float64, note string) {
					if stop(note) {
						cancel(errKilled)
					}
				}
				return seqgan{p}.Fit(ctx, run, train, profiles)
			}
			whole, _ := fixedRun(t, 2)
			if err := fit(whole, func(string) bool { return false }); err != nil {
				t.Fatal(err)
			}
			want := contents(t, whole.ModelDir)
			for _, at := range c.at {
				run, _ := fixedRun(t, 1)
				if err := fit(run, func(note string) bool { return strings.HasPrefix(note, at) }); !errors.Is(err, errKilled) {
					t.Fatalf("%s: the training ends with %v", at, err)
				}
				run.ModelDir = t.TempDir()
				var notes []string
				if err := fit(run, func(note string) bool { notes = append(notes, note); return false }); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, contents(t, run.ModelDir)); diff != "" {
					t.Errorf("%s: after a kill the model is another: %s", at, diff)
				}
				if begun := notes[0]; at != "maximum likelihood, epoch 2" && strings.HasPrefix(begun, "maximum likelihood, epoch 1") {
					t.Errorf("%s: the training begins anew: %s", at, begun)
				}
				if left := contents(t, run.StateDir); len(left) > 0 {
					t.Errorf("%s: state is left behind: %d files", at, len(left))
				}
			}
		})
	}
}

var errKilled = errors.New("killed")
