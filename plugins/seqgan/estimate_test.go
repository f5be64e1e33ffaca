package main

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// The estimate of the authors' setting is what the spec of this package counts: some
// 25 TFLOP a round, most of it D's; and where all is known it is the work that a
// training plans.
func TestEstimate(t *testing.T) {
	p := defaults
	p.Sequence, p.Size, p.PolicySteps, p.DiscriminatorSequences = SequenceFixed, SizePaper, 1, 0
	p.DiscriminatorSampling, p.MLEEpochs, p.DiscriminatorPretraining = 5, 1, 0
	sizes := sdk.Sizes{Call: "fit", Users: 10_000, Events: 200_000, Vocabulary: sdk.VocabularySize{Behaviours: 5000, SlotsPerDay: 48}}
	p.Rounds = 0
	without := estimate(p, sizes).FLOPs
	p.Rounds = 1
	if round := estimate(p, sizes).FLOPs - without; round < 10e12 || round > 25e12 {
		t.Errorf("a round takes %.1f TFLOP, want 10 to 25", round/1e12)
	}

	run, train := fixedRun(t, 1)
	pop, err := newPopulation(run, brief(), train, profilesOfNobody)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := newTraining(run, brief(), pop)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	got := estimate(brief(), sdk.Sizes{Call: "fit", Users: 40, Events: 240, Vocabulary: sdk.VocabularySize{Behaviours: 9, SlotsPerDay: 24}})
	if want := tr.all(); got.FLOPs != want {
		t.Errorf("the estimate is %v, the training plans %v", got.FLOPs, want)
	}

	weeks := sdk.Sizes{Call: "generate", Users: 3, Events: 60, Weeks: 30, Vocabulary: sdk.VocabularySize{Behaviours: 40, SlotsPerDay: 48}}
	p = defaults
	plain := estimate(p, weeks).FLOPs
	p.Condition = ConditionFinetune
	if tuned := estimate(p, weeks).FLOPs; plain <= 0 || tuned <= plain {
		t.Errorf("writing takes %v, with fine-tuning %v", plain, tuned)
	}
}
