package main

import (
	"math"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/rhythmtest"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
)

// Known answers of sentence BLEU-4.
func TestBLEU(t *testing.T) {
	text := func(s string) []uint32 {
		var all []uint32
		for _, c := range s {
			all = append(all, uint32(c-'A'))
		}
		return all
	}
	for _, c := range []struct {
		references []string
		text       string
		want       float64
	}{
		{[]string{"ABCDEFGH"}, "ABCDXFGH", .5},
		{[]string{"ABCDEFGH"}, "ABXCDYEF", .1017397827},
		{[]string{"XY", "ABCDEFGH"}, "ABCDEFGH", 1},
		{[]string{"ABCDEFGH"}, "ABCD", math.Exp(1 - 8./4)},
		{[]string{"ABCD", "ABCDEFGH"}, "ABCDEF", 1}, // of two as near the shorter counts
		{[]string{"AAAA"}, "", 0},
	} {
		var texts [][]uint32
		for _, r := range c.references {
			texts = append(texts, text(r))
		}
		if got := newReferences(texts).bleu(text(c.text)); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s beside %v: %.10f, want %.10f", c.text, c.references, got, c.want)
		}
	}
}

func TestJSD(t *testing.T) {
	for _, c := range []struct {
		p, q []float64
		want float64
	}{
		{[]float64{5, 3, 2}, []float64{40, 40, 20}, .0091859255},
		{[]float64{1, 0}, []float64{0, 1}, 1},
		{[]float64{3, 1, 0}, []float64{6, 2, 0}, 0},
	} {
		if got := jsd(c.p, c.q); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v, %v: %.10f, want %.10f", c.p, c.q, got, c.want)
		}
	}
}

// A week's surprise is that of what can be drawn: what stands for rare events is read
// and not counted; where sequences are no weeks every token is.
func TestSurpriseCountsWhatIsDrawn(t *testing.T) {
	g := smallGenerator(t, language{tokens: 7, begin: 0, end: none, longest: 4})
	with, without := []int32{5, week.Unknown, 6}, 0.0
	all := surprise(t, g, of(with))
	state, p := g.first(of(with)), make([]float32, 7)
	for i, token := range with {
		if i > 0 {
			g.read(state, with[i-1:i])
		}
		g.probabilities(state.Hidden, 1, p)
		if i != 1 {
			without -= math.Log(float64(p[token])) / 2
		}
	}
	g.grammar = &week.Grammar{}
	if got := surprise(t, g, of(with)); math.Abs(got-without) > 1e-6 || math.Abs(got-all) < 1e-3 {
		t.Errorf("surprise %v, want %v; with the rare token it is %v", got, without, all)
	}
}

// Without rounds nothing asks D, and it is not trained.
func TestNoRoundsNoDiscriminator(t *testing.T) {
	for rounds, want := range map[int]int{0: 0, 1: 2} {
		run, train, profiles := weekRun(t)
		table := ""
		run.OnArtifact = func(_ string, piece []byte) error { table += string(piece); return nil }
		p := brief()
		p.DiscriminatorPretraining, p.DiscriminatorSampling, p.Rounds = 2, 0, rounds
		if err := (seqgan{p}).Fit(t.Context(), run, cut(train, 6, 7), profiles); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(table, phaseDiscriminator+","); got != want {
			t.Errorf("%d rounds: D learns %d times, want %d", rounds, got, want)
		}
	}
}

// One user in ten is held back from training on weeks; with them it stops when they
// are no longer less surprised, and the best weights are what remains.
func TestHeldBack(t *testing.T) {
	w := rhythmtest.New(t, rhythmtest.Config{Users: 20})
	p := briefWeeks()
	p.MLEEpochs, p.MLEPatience, p.MLERate, p.Rounds, p.DiscriminatorPretraining = 30, 2, .05, 3, 0
	run := w.Run(t, p)
	pop, err := newPopulation(run, p, w.Train, w.Profiles)
	if err != nil {
		t.Fatal(err)
	}
	if len(pop.held) != 2 || len(pop.real) != 18*8 {
		t.Fatalf("%d users are held back and %d weeks trained on, want 2 and %d", len(pop.held), len(pop.real), 18*8)
	}
	tr, err := newTraining(run, p, pop)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	if err := tr.learnByHeart(t.Context()); err != nil {
		t.Fatal(err)
	}
	var surprises []float64
	for _, l := range tr.now.Losses {
		if l.Phase == phaseSurprise {
			surprises = append(surprises, l.Loss)
		}
	}
	best := tr.now.BestAt
	if n := len(surprises); n == p.MLEEpochs || n != best+p.MLEPatience {
		t.Errorf("%d epochs, the best %d: want it to end %d after", n, best, p.MLEPatience)
	}
	got, err := tr.validation.surprise(t.Context(), tr.generator)
	if err != nil {
		t.Fatal(err)
	}
	if got != surprises[best-1] {
		t.Errorf("the weights left have surprise %v, want that of epoch %d: %v", got, best, surprises[best-1])
	}

	tr.now.Part = partRounds
	if err := tr.play(t.Context()); err != nil {
		t.Fatal(err)
	}
	v, err := tr.validation.judge(t.Context(), tr.sampler)
	if err != nil {
		t.Fatal(err)
	}
	if v.score() != tr.now.Best {
		t.Errorf("the weights left score %v, want the best, %v of round %d", v.score(), tr.now.Best, tr.now.BestAt)
	}
	scores := map[int]float64{}
	for _, l := range tr.now.Losses {
		switch l.Phase {
		case phaseBLEU:
			scores[l.Step] += l.Loss
		case phaseJSD:
			scores[l.Step] -= l.Loss
		}
	}
	for round, score := range scores {
		if score > tr.now.Best {
			t.Errorf("round %d scores %v, more than the best: %v of round %d", round, score, tr.now.Best, tr.now.BestAt)
		}
	}
	if len(scores) != p.Rounds+1 {
		t.Errorf("%d scores, want %d", len(scores), p.Rounds+1)
	}
}

// A generator that writes half as many different events as before has collapsed:
// the rounds end, and what was best before is kept.
func TestCollapseEndsTheRounds(t *testing.T) {
	w := rhythmtest.New(t, rhythmtest.Config{Users: 20})
	p := briefWeeks()
	p.Rounds, p.PolicyRate, p.PolicySteps = 20, 3, 1
	run := w.Run(t, p)
	pop, err := newPopulation(run, p, w.Train, w.Profiles)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := newTraining(run, p, pop)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.close()
	if err := tr.train(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !tr.now.Collapsed || tr.now.Rounds == p.Rounds || tr.now.BestAt == tr.now.Rounds {
		t.Errorf("after %d rounds at a rate of %v: collapsed %t, the best is round %d", tr.now.Rounds, p.PolicyRate, tr.now.Collapsed, tr.now.BestAt)
	}
}
