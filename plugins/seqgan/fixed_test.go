package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// brief is a training in fixed form that is over in a moment.
func brief() Params {
	p := defaults
	p.Sequence, p.Length, p.Batch = SequenceFixed, 6, 16
	p.MLEEpochs, p.DiscriminatorPretraining, p.DiscriminatorEpochs = 2, 1, 1
	p.Rounds, p.DiscriminatorSampling, p.CheckpointEpochs, p.CheckpointRounds = 2, 1, 1, 1
	return p
}

// fixedRun returns a run over a vocabulary of 9 behaviours, and 40 users with 6
// rows each.
func fixedRun(t *testing.T, threads int) (*sdk.Run, data.Events) {
	v := data.Vocabulary{Locations: []string{"somewhere"}, Intents: []string{"something"}, SlotsPerDay: 24, DayStart: 5}
	for i := range 9 {
		v.Behaviours, v.IntentOf = append(v.Behaviours, fmt.Sprint(i)), append(v.IntentOf, 0)
	}
	var train data.Events
	r := rand.New(rand.NewPCG(1, 2))
	for user := range uint32(40) {
		for i := range uint32(6) {
			train.Add(data.Event{User: user, Day: i, Weekday: uint8(i), Behaviour: (user%3 + i*r.Uint32N(2)) % 9})
		}
	}
	run := &sdk.Run{Seed: 5, Threads: threads, Vocabulary: v, ModelDir: t.TempDir(), StateDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	return run, train
}

// weeks is an output that keeps what it gets.
type weeks struct {
	data.Events
	count int
}

func (w *weeks) Week(week data.Events) error {
	w.Append(week)
	w.count++
	return nil
}

func (w *weeks) Attempt(data.Attempt) error { return nil }

// Sequences are the behaviours of users with the right number of known rows; what
// is drawn is events in slots of their own, in the order of the day.
func TestFixedForm(t *testing.T) {
	run, train := fixedRun(t, 1)
	f, err := newFixed(&run.Vocabulary, 6)
	if err != nil {
		t.Fatal(err)
	}
	odd := data.Events{}
	odd.Append(train.Slice(0, 5))             // too short
	odd.Append(train.Slice(6, 12))            // user 1
	odd.Add(data.Event{User: 1, Sequence: 1}) // synthetic
	odd.Append(train.Slice(12, 18))           // user 2, to be unknown
	odd.Behaviour[odd.Len()-1] = uint32(len(run.Vocabulary.Behaviours))
	var want []int32
	for _, b := range train.Behaviour[6:12] {
		want = append(want, int32(b))
	}
	var got []sequence
	for _, user := range odd.ByUser() {
		got = append(got, f.sequences(user)...)
	}
	if diff := cmp.Diff(of(want), got, open); diff != "" {
		t.Error(diff)
	}
	week := f.week(want, 7, 3)
	if err := data.Check(week, &run.Vocabulary); err != nil {
		t.Error(err)
	}
	if week.Len() != 6 || week.Day[0] != 14 || week.Slot[0] != 5 || week.Behaviour[5] != uint32(want[5]) {
		t.Errorf("the week is %+v", week)
	}
	if _, err := newFixed(&run.Vocabulary, 25); err == nil {
		t.Error("25 events fit into 24 slots")
	}
}

// A training gives the same files whatever the number of threads, and each kept
// model gives weeks of its own.
func TestFixedTraining(t *testing.T) {
	files := map[int]map[string]string{}
	var run *sdk.Run
	for _, threads := range []int{1, 2} {
		var train data.Events
		run, train = fixedRun(t, threads)
		var losses bytes.Buffer
		run.OnArtifact = func(name string, piece []byte) error {
			if name == "losses.csv" {
				losses.Write(piece)
			}
			return nil
		}
		if err := (seqgan{brief()}).Fit(t.Context(), run, train, data.Profiles{}); err != nil {
			t.Fatal(err)
		}
		files[threads] = contents(t, run.ModelDir)
		files[threads]["losses.csv"] = losses.String()
	}
	if diff := cmp.Diff(files[1], files[2]); diff != "" {
		t.Error("one and two threads differ in", diff)
	}
	for _, name := range []string{"losses.csv", "model.safetensors", "model-mle-1.safetensors", "model-mle-2.safetensors", "model-round-1.safetensors", "model-round-2.safetensors"} {
		if len(files[1][name]) == 0 {
			t.Errorf("there is no %s", name)
		}
	}
	if files[1]["model.safetensors"] != files[1]["model-round-2.safetensors"] {
		t.Error("the model is not that of the last round")
	}
	written := map[string]data.Events{}
	for _, checkpoint := range []string{"", "mle:1", "mle:2", "round:1", "round:2"} {
		p := brief()
		p.Checkpoint = checkpoint
		var w weeks
		requests := []data.Request{{User: 3, Events: 13, MaxWeeks: 9}, {User: 4, Events: 1000, MaxWeeks: 5}}
		if err := (seqgan{p}).Generate(t.Context(), run, requests, &w); err != nil {
			t.Fatal(err)
		}
		if w.count != 3+5 {
			t.Errorf("checkpoint %q: %d weeks, want 8", checkpoint, w.count)
		}
		written[checkpoint] = w.Events
	}
	if diff := cmp.Diff(written[""], written["round:2"]); diff != "" {
		t.Error("the last weights and those of the last round differ:", diff)
	}
	for _, a := range []string{"mle:2", "round:1", "round:2"} {
		if cmp.Equal(written["mle:1"], written[a]) {
			t.Errorf("mle:1 and %s write the same", a)
		}
	}
	p := brief()
	p.Checkpoint = "mle:7"
	err := (seqgan{p}).Generate(t.Context(), run, nil, &weeks{})
	if want := `checkpoint "mle:7": weights were kept of mle:1, mle:2, round:1, round:2: name one`; !errors.Is(err, sdk.ErrInvalid) || !strings.Contains(err.Error(), want) {
		t.Errorf("a checkpoint that was not kept: %v, want %s", err, want)
	}
}

// contents returns digests of the files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = fmt.Sprintf("%x", sha256.Sum256(text))
	}
	return all
}

// profilesOfNobody are no profiles.
var profilesOfNobody data.Profiles
