package main

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// rare returns a population that seldom goes to c, and a user's chain that goes
// there about as often as anywhere.
func rare() (population, personal chain) {
	population = chain{{.05, .85, .02, .08}, {.1, .02, .03, .85}, {.3, .3, .1, .3}, {.85, .1, .02, .03}}
	personal = chain{{.05, .1, .8, .05}, {.1, .02, .03, .85}, {.1, .1, .4, .4}, {.85, .1, .02, .03}}
	return population, personal
}

func longTail(t *testing.T, p Params) (*sdk.Run, *model, chain) {
	population, personal := rare()
	run := testRun(t)
	return run, pretrained(t, run, p, population.events(1, 80, users(0, 12)...), population.events(2, 60, users(20, 3)...)), personal
}

// Unlearning makes what is to be forgotten less likely on the user's own targets
// and costs at most two points of accuracy on the others.
func TestUnlearning(t *testing.T) {
	p := direct()
	p.UnlearnRate, p.UnlearnWeight = 3e-4, .3
	run, m, personal := longTail(t, p)
	for _, user := range users(40, 3) {
		tuner, f := forgetful(t, run, m, personal.events(3, 200, user))
		if diff := cmp.Diff([]int32{2}, f.classes); diff != "" {
			t.Fatalf("user %d: forgotten classes differ: %s", user, diff)
		}
		sets, err := tuner.sets(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		if sets.size[forget] == 0 || sets.size[retain] == 0 {
			t.Fatalf("user %d: %d targets in R, %d in F", user, sets.size[retain], sets.size[forget])
		}
		accuracy, before := assessed(t, tuner, sets)
		if err := tuner.unlearn(t.Context(), f, run.Rand("unlearn")); err != nil {
			t.Fatal(err)
		}
		now, after := assessed(t, tuner, sets)
		t.Logf("user %d: accuracy on R %.3f, then %.3f; cross-entropy on F %.3f, then %.3f", user, accuracy, now, before, after)
		if after < before+.05 {
			t.Errorf("user %d: the cross-entropy of what is to be forgotten goes from %.3f to %.3f", user, before, after)
		}
		if now < accuracy-unlearnTolerate {
			t.Errorf("user %d: the accuracy on the others goes from %.3f to %.3f", user, accuracy, now)
		}
	}
}

func assessed(t *testing.T, tuner *tuner, s *sets) (accuracy, forgotten float64) {
	t.Helper()
	accuracy, forgotten, err := tuner.assess(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return accuracy, forgotten
}

// forgetful returns a tuner with the population's weights and the rows of a user,
// and what to unlearn.
func forgetful(t *testing.T, run *sdk.Run, m *model, rows data.Events) (*tuner, forgetting) {
	tuner, err := newTuner(run, m.params, m.network)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tuner.network.close() })
	tuner.table.Load(rows)
	return tuner, m.forgetting(tuner.table)
}

// A rate that ruins the model ends with the weights that it began with.
func TestUnlearningStopsInTime(t *testing.T) {
	p := direct()
	p.UnlearnRate, p.UnlearnWeight = 1, 10
	run, m, personal := longTail(t, p)
	tuner, f := forgetful(t, run, m, personal.events(3, 90, 40))
	if err := tuner.unlearn(t.Context(), f, run.Rand("unlearn")); err != nil {
		t.Fatal(err)
	}
	for i, w := range tuner.network.weights() {
		if !slices.Equal(m.weights()[i].Value, w.Value) {
			t.Fatalf("weights %d were not restored", i)
		}
	}
}

// Without unlearning, and where there is nothing to forget, fine-tuning is plain
// fine-tuning, bit for bit.
func TestUnlearningOffIsPlainFinetuning(t *testing.T) {
	on := direct()
	on.UnlearnRate, on.UnlearnWeight = 1e-3, .3
	run, m, personal := longTail(t, on)
	rows := personal.events(3, 90, 40)
	w, _ := problems(run, personal.events(4, 40, 40))

	tuner, _ := forgetful(t, run, m, rows)
	if err := tuner.train(t.Context(), run.Rand("finetune user 40")); err != nil {
		t.Fatal(err)
	}
	want := scores(t, run, scorer{tuner.network}, w)

	off, nothing := on, on
	off.Unlearn = false
	nothing.UnlearnRatio = 1e9
	for name, p := range map[string]Params{"off": off, "nothing to forget": nothing} {
		if got := scores(t, run, tuned(t, run, loaded(t, run, p), rows), w); !slices.Equal(want, got) {
			t.Errorf("%s: scores differ from plain fine-tuning's", name)
		}
	}
	if cmp.Equal(want, scores(t, run, tuned(t, run, loaded(t, run, on), rows), w)) {
		t.Error("unlearning changes nothing")
	}
}

// On users whose favourite intent is rare in the population, unlearning before a
// gentle fine-tuning recalls it at least as well as fine-tuning alone. Nothing of
// the kind is claimed for real users or for a long fine-tuning.
func TestTailIntents(t *testing.T) {
	on := direct()
	on.UnlearnRate, on.UnlearnWeight, on.FinetuneRate, on.FinetuneEpochs = 1e-3, .3, 1e-3, 10
	run, m, personal := longTail(t, on)
	off := on
	off.Unlearn = false
	plain := loaded(t, run, off)
	var with, without, targets float64
	for _, user := range users(40, 10) {
		rows := personal.events(3, 80, user)
		test := personal.events(4, 60, user)
		right, all := recall(t, run, tuned(t, run, m, rows), test)
		with, targets = with+right[2], targets+all[2]
		right, _ = recall(t, run, tuned(t, run, plain, rows), test)
		without += right[2]
	}
	t.Logf("recall of the tail intent over %.0f targets: %.3f with unlearning, %.3f without", targets, with/targets, without/targets)
	if with < without || with == 0 {
		t.Errorf("recall %.3f with unlearning, %.3f without", with/targets, without/targets)
	}
}

// F takes what the teacher answers with a negative weight, R all of its answers.
func TestAimToForget(t *testing.T) {
	run := testRun(t)
	p := tiny()
	n, err := newNetwork(run, p, 4, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	n.init(run.Rand("weights")) // answers are about even
	table := n.space.NewTable()
	table.Load(rowsOf(1, 0, 1, 2, 0, 1, 2))
	b := n.batch
	b.reset()
	for _, s := range table.Tiles(nil, 50, nil) {
		n.predictSpan(b, table, s, nil)
	}
	forgetting{n, []int32{2}, .1}.aim(b)
	if diff := cmp.Diff([]float32{0, -.05, 0, 0, -.05}, b.targets.hard); diff != "" {
		t.Errorf("weights of classes differ: %s", diff)
	}
	third := float32(1. / 3)
	if diff := cmp.Diff([]float32{third, 0, third, third, 0}, b.targets.soft); diff != "" {
		t.Errorf("weights of the teacher differ: %s", diff)
	}
	if want := math.Log(4) + 1; b.targets.ceiling != want {
		t.Errorf("ceiling %v, want %v", b.targets.ceiling, want)
	}
	// The student is the teacher: no gradient but that of what is forgotten.
	z := make([]float32, len(b.Wanted)*4)
	n.infer(b, false, z)
	for i := range b.Wanted {
		row := z[4*i : 4*i+4]
		b.targets.loss(i, row, make([]float32, 4))
		forgotten := i == 1 || i == 4 // the targets of class 2
		if b.targets.class[i] == 2 {
			t.Errorf("row %d moves away from the class that comes next", i)
		}
		moves := false
		for _, d := range row {
			moves = moves || math.Abs(float64(d)) > 1e-6
		}
		if moves != forgotten {
			t.Errorf("row %d has gradient %v", i, row)
		}
	}
}

// What the teacher already answers as the user does is retained, though its class
// is to be forgotten.
func TestRightAnswersAreRetained(t *testing.T) {
	run := testRun(t)
	n, err := newNetwork(run, tiny(), 4, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	n.init(run.Rand("weights"))
	read := func(class uint32) *batch {
		table := n.space.NewTable()
		table.Load(rowsOf(1, 0, class))
		n.batch.reset()
		n.predictSpan(n.batch, table, table.Tiles(nil, 50, nil)[0], nil)
		return n.batch
	}
	z := make([]float32, 4*n.limits.Wanted)
	n.infer(read(0), false, z)
	answer := best(z[:4]) // of the one row, which does not see its target
	b := read(uint32(answer))
	forgetting{n, []int32{answer}, .1}.aim(b)
	if b.targets.hard[0] != 0 || b.targets.soft[0] != 1 {
		t.Errorf("a right answer has weight %v, the teacher's %v", b.targets.hard[0], b.targets.soft[0])
	}
}

// A batch of fine-tuning may be larger than one of scoring.
func TestLargeBatchOfFinetuning(t *testing.T) {
	p := direct()
	p.FinetuneBatch, p.FinetuneStride = 2*scoreWindows, 2
	run, m, personal := longTail(t, p)
	if tuned(t, run, m, personal.events(3, 200, 40)) == nil {
		t.Error("no scorer")
	}
}

// Every phase of unlearning looks at its context.
func TestUnlearningIsCancelled(t *testing.T) {
	run, m, personal := longTail(t, direct())
	tuner, f := forgetful(t, run, m, personal.events(3, 90, 40))
	all, err := tuner.sets(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tuner.sets(ctx, f); !errors.Is(err, context.Canceled) {
		t.Errorf("sets returns %v", err)
	}
	if _, _, err := tuner.assess(ctx, all); !errors.Is(err, context.Canceled) {
		t.Errorf("assess returns %v", err)
	}
	// The context ends after the look at the first assessment.
	late := &looks{Context: t.Context(), left: 2}
	if err := tuner.unlearn(late, f, run.Rand("unlearn")); !errors.Is(err, context.Canceled) {
		t.Errorf("unlearn returns %v", err)
	}
}

// looks is a context that ends after so many looks at it.
type looks struct {
	context.Context
	left int
}

func (l *looks) Err() error {
	if l.left--; l.left < 0 {
		return context.Canceled
	}
	return nil
}
