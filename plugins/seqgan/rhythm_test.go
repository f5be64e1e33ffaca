package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/rhythmtest"
)

// People with rhythms of their own: what a generator that was fine-tuned on a
// person's seed writes is nearest to that person; what is published has nothing to do
// with whom it is dealt to; a profile tells a little. One fit serves the first two.
func TestPlantedRhythms(t *testing.T) {
	if testing.Short() {
		t.Skip("trains two generators; run without -short")
	}
	w := rhythmtest.New(t, rhythmtest.Config{Unseen: 20})
	p := defaults
	p.MLEEpochs, p.DiscriminatorPretraining, p.Rounds = 8, 1, 1
	run := w.Run(t, p)
	if err := (seqgan{p}).Fit(t.Context(), run, w.Train, w.Profiles); err != nil {
		t.Fatal(err)
	}
	written := func(p Params) rhythmtest.Nearness {
		var out weeks
		if err := (seqgan{p}).Generate(t.Context(), run, w.Requests, &out); err != nil {
			t.Fatal(err)
		}
		n := rhythmtest.Nearer(out.Events, w)
		t.Logf("condition %s, profile %t: %v", p.Condition, p.Profile, n)
		return n
	}
	if n := written(p); n.Own < n.Others-.05 || n.Least > .25 {
		t.Errorf("what is dealt out belongs to people: %v", n)
	}
	p.Condition = ConditionFinetune
	if n := written(p); n.Own > n.Others-.3 || n.Least < .8 {
		t.Errorf("what was fine-tuned is not nearest to its own person: %v", n)
	}
}
