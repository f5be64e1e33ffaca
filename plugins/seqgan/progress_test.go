package main

import (
	"regexp"
	"testing"
)

// Reports rise from 0 to 1, each with its phase and the time left.
func TestProgress(t *testing.T) {
	run, train := fixedRun(t, 2)
	var fractions []float64
	note := regexp.MustCompile(`^(maximum likelihood, epoch|discriminator, sampling|adversarial round) \d+ of \d+, at most \S+ left$`)
	run.OnProgress = func(fraction float64, text string) {
		fractions = append(fractions, fraction)
		if !note.MatchString(text) {
			t.Errorf("note %q", text)
		}
	}
	p, err := newPopulation(run, brief(), train, profilesOfNobody)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := newTraining(run, brief(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	if err := tr.train(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, f := range fractions {
		if f <= 0 || f > 1 || i > 0 && f <= fractions[i-1] {
			t.Fatalf("fractions %v", fractions)
		}
	}
	if n := len(fractions); n < 5 || fractions[n-1] < .999 {
		t.Errorf("fractions %v: want more, up to 1", fractions)
	}
}
