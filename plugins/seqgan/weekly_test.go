package main

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// Whatever the generator has learned, what is drawn is legal: of weeks that are
// drawn whole and of those that go on after a prefix, in both modes of the codec.
func TestGrammarBoundsWhatIsDrawn(t *testing.T) {
	v, train := sdktest.Vocabulary(), sdktest.Train(sdktest.Population)
	for _, mode := range []week.Mode{week.Joint, week.Factored} {
		codec, err := week.New(&v, train, week.Config{Mode: mode})
		if err != nil {
			t.Fatal(err)
		}
		f := weekly{codec}
		g := newGenerator(f.language(), generatorConfig{embedding: 3, hidden: 5}, 0, 2)
		r := rand.New(rand.NewPCG(1, 2))
		for _, w := range g.weights() {
			for i := range w.Value {
				w.Value[i] = float32(20 * r.NormFloat64()) // sure of itself, and wrong
			}
		}
		all := drawn(t, g, 200, 1)
		rollouts := rollout{policy: newSampler(g), copies: 3, every: 5}
		_, err = rollouts.values(t.Context(), all[:20], func(s []sequence, _ []float32) { all = append(all, s...) }, "test", streams)
		if err != nil {
			t.Fatal(err)
		}
		var count week.Counters
		for i, s := range all {
			codec.Decode(s.tokens, 1, uint32(i+1), &count)
		}
		if got := count.Of("invalid"); got.Count > 0 || got.Of < 200*8 {
			t.Errorf("%s: %d of %d tokens are not legal", mode, got.Count, got.Of)
		}
	}
}

// Sequences are the weeks of a user and come back as its events.
func TestWeekly(t *testing.T) {
	run, train, _ := weekRun(t)
	f, err := newForm(run, briefWeeks(), train)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.save(run.ModelDir); err != nil {
		t.Fatal(err)
	}
	loaded, err := loadForm(run, briefWeeks())
	if err != nil {
		t.Fatal(err)
	}
	for user, rows := range train.ByUser() {
		sequences, n := f.sequences(rows), 0
		if diff := cmp.Diff(sequences, loaded.sequences(rows), open); diff != "" {
			t.Fatal("the loaded form differs:", diff)
		}
		for _, want := range week.Weeks(rows) {
			got := f.(weekly).codec.Decode(sequences[n].tokens, user, 1, nil)
			if diff := cmp.Diff(want.Behaviour, got.Behaviour); diff != "" {
				t.Errorf("week %d of user %d: %s", n, user, diff)
			}
			n++
		}
		if n != len(sequences) {
			t.Errorf("user %d has %d weeks and %d sequences", user, n, len(sequences))
		}
	}
}
