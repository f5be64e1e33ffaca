package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/recipe"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// The same bytes and scores with 1, 2 and 3 threads.
func TestThreads(t *testing.T) {
	user := sdktest.Train(sdktest.Individuals[:1])
	var model []byte
	var want []float32
	for threads := 1; threads <= 3; threads++ {
		run := testRun(t)
		run.Threads = threads
		p := small()
		p.EMA, p.Behaviour, p.FinetuneClozes = .9, true, 1
		m := pretrained(t, run, p, sdktest.Train(sdktest.Population), sdktest.Train(sdktest.Dev))
		w, _ := windows(run, user)
		got := append(scores(t, run, m, w), scores(t, run, tuned(t, run, m, user), w)...)
		file, err := os.ReadFile(filepath.Join(run.ModelDir, recipe.FileName))
		if err != nil {
			t.Fatal(err)
		}
		if threads == 1 {
			model, want = file, got
			continue
		}
		if !bytes.Equal(model, file) {
			t.Errorf("%d threads leave another model", threads)
		}
		if !slices.Equal(want, got) {
			t.Errorf("%d threads give other scores", threads)
		}
	}
}

// Fine-tuning of user A changes nothing of user B nor of the pretrained model;
// a user without targets has the pretrained scores.
func TestUsersAreApart(t *testing.T) {
	run := testRun(t)
	p := small()
	p.FinetuneRate = 1e-2
	m := pretrained(t, run, p, sdktest.Train(sdktest.Population), sdktest.Train(sdktest.Dev))
	a, b := sdktest.Train(sdktest.Individuals[:1]), sdktest.Train(sdktest.Individuals[1:2])
	w, _ := windows(run, b)
	before := scores(t, run, m, w)
	alone := scores(t, run, tuned(t, run, m, b), w)
	if slices.Equal(before, alone) {
		t.Fatal("fine-tuning changes nothing")
	}
	tuned(t, run, m, a)
	if !slices.Equal(alone, scores(t, run, tuned(t, run, m, b), w)) {
		t.Error("fine-tuning user A changes the scores of user B")
	}
	if !slices.Equal(before, scores(t, run, m, w)) {
		t.Error("fine-tuning changes the pretrained scores")
	}
	for what, rows := range map[string]data.Events{"no rows": {}, "one row": b.Slice(0, 1)} {
		if !slices.Equal(before, scores(t, run, tuned(t, run, m, rows), w)) {
			t.Errorf("%s: the scores are not the pretrained ones", what)
		}
	}
}

// Each scope moves what it says and nothing else.
func TestScopes(t *testing.T) {
	run := testRun(t)
	p := small()
	pretrained(t, run, p, sdktest.Train(sdktest.Population), sdktest.Train(sdktest.Dev))
	user := sdktest.Train(sdktest.Individuals[:1])
	for scope, moves := range map[recipe.Scope]func(layer string, matrix bool) bool{
		recipe.ScopeAll:         func(string, bool) bool { return true },
		recipe.ScopeHead:        func(layer string, _ bool) bool { return layer == "classifier." },
		recipe.ScopeBiasAndHead: func(layer string, matrix bool) bool { return layer == "classifier." || !matrix },
	} {
		p.FinetuneScope = scope
		m := loaded(t, run, p)
		tuned(t, run, m, user)
		start := m.network.weights()
		for i, layer := range m.tuner.learner.network.weights() {
			for j, tensor := range layer.Tensors {
				moved := !slices.Equal(tensor.Value, start[i].Tensors[j].Value)
				if want := moves(layer.Prefix, tensor.Decay); moved != want {
					t.Errorf("scope %s: %s%s moved: %v, want %v", scope, layer.Prefix, tensor.Name, moved, want)
				}
			}
		}
	}
}

// A population that goes a b c, a user who goes b a c: fine-tuning turns what
// follows a.
func TestFinetuneAdapts(t *testing.T) {
	run := testRun(t)
	run.Vocabulary = chain{}.vocabulary()
	cycle := func(user uint32, classes []uint32, n int) (e data.Events) {
		for i := range n {
			c := classes[i%len(classes)]
			e.Add(data.Event{User: user, Day: uint32(i), Weekday: uint8(i % 7), Slot: 20, Behaviour: c, Intent: c})
		}
		return e
	}
	p := small()
	p.Rate, p.PretrainEpochs, p.MinSteps, p.FinetuneEpochs, p.FinetuneRate = 1e-2, 40, 200, 30, 1e-2
	population, user := cycle(1, []uint32{0, 1, 2}, 400), cycle(3, []uint32{1, 0, 2}, 61)
	m := pretrained(t, run, p, population, cycle(2, []uint32{0, 1, 2}, 60))
	var w data.Windows
	for _, rows := range []data.Events{population.Slice(36, 46), user.Slice(37, 47)} { // both end with a
		w.Add(data.Window{Weekday: data.Masked, Slot: data.Masked, History: rows})
	}
	if got := argmax(scores(t, run, m, w)[:4]); got != 1 {
		t.Errorf("after a the population goes on with class %d, want 1", got)
	}
	if got := argmax(scores(t, run, tuned(t, run, m, user), w)[4:]); got != 2 {
		t.Errorf("after a the user goes on with class %d, want 2", got)
	}
}

// Under context time the target's slot is all that tells its class.
func TestContextTime(t *testing.T) {
	run := testRun(t)
	run.Context = sdk.ContextTime
	run.Vocabulary = chain{}.vocabulary()
	rng := run.Rand("rows")
	var train data.Events
	for i := range 600 {
		class := rng.Uint32N(4)
		train.Add(data.Event{Day: uint32(i), Weekday: uint8(i % 7), Slot: uint8(12 * class), Behaviour: class, Intent: class})
	}
	p := small()
	p.Rate, p.PretrainEpochs, p.MinSteps = 1e-2, 40, 200
	m := pretrained(t, run, p, train.Slice(0, 500), train.Slice(500, 550))
	w, classes := windows(run, train.Slice(550, 600))
	out := scores(t, run, m, w)
	for i, class := range classes {
		if got := argmax(out[4*i : 4*i+4]); got != class {
			t.Errorf("window %d: slot %d gives class %d, want %d", i, w.Slot[i], got, class)
		}
	}
	other := testRun(t)
	other.ModelDir, other.Vocabulary = run.ModelDir, run.Vocabulary
	if _, err := (bert4rec{p}).Load(t.Context(), other); err == nil || !strings.Contains(err.Error(), `context is "time"`) {
		t.Errorf("a model of context time loads into a run without: %v", err)
	}
}

// What does not fit the run is an error that says so.
func TestLoadRefuses(t *testing.T) {
	run := testRun(t)
	p := small()
	pretrained(t, run, p, sdktest.Train(sdktest.Population[:1]), data.Events{})
	for want, change := range map[string]func(*sdk.Run, *Params){
		`heads is "2", not "4"`:    func(_ *sdk.Run, p *Params) { p.Heads = 4 },
		"past_intents":             func(_ *sdk.Run, p *Params) { p.PastIntents, p.WindowCounts = false, false },
		`target is "intent"`:       func(r *sdk.Run, _ *Params) { r.Target = sdk.TargetBehaviour },
		"shape (16, 48)":           func(_ *sdk.Run, p *Params) { p.Width = 32 },
		"block.1.":                 func(_ *sdk.Run, p *Params) { p.Blocks = 2 },
		"shape (6, 16), the model": func(r *sdk.Run, _ *Params) { r.Vocabulary.Locations = r.Vocabulary.Locations[:3] },
		recipe.FileName:            func(r *sdk.Run, _ *Params) { r.ModelDir = t.TempDir() },
	} {
		other, q := *run, p
		change(&other, &q)
		if _, err := (bert4rec{q}).Load(t.Context(), &other); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	path := filepath.Join(run.ModelDir, recipe.FileName)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(file[len(file)-4:], []byte{0, 0, 0xc0, 0x7f}) // not a number
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := (bert4rec{p}).Load(t.Context(), run); err == nil || !strings.Contains(err.Error(), "NaN") {
		t.Errorf("a weight that is no number loads: %v", err)
	}
}

// The same maximum of steps for more rows.
func TestScheduleEvents(t *testing.T) {
	run := testRun(t)
	p := small()
	p.PretrainEpochs, p.Patience, p.Stride = 4, 0, 1
	train := sdktest.Train(sdktest.Population)
	steps := func() (n int) {
		run.OnProgress = func(fraction float64, _ string) {
			if n++; fraction > 1 {
				t.Errorf("progress %v", fraction)
			}
		}
		pretrained(t, run, p, train, data.Events{})
		return n
	}
	single := steps()
	run.ScheduleEvents = train.Len()
	var twice data.Events
	twice.Append(train)
	for i := range train.User {
		train.User[i] += 100
	}
	twice.Append(train)
	train = twice
	if got := steps(); got < single-1 || got > single+1 {
		t.Errorf("%d steps on twice the rows, want %d", got, single)
	}
}

func TestCancel(t *testing.T) {
	run := testRun(t)
	p := small()
	train := sdktest.Train(sdktest.Population)
	m := pretrained(t, run, p, train, data.Events{})
	ctx, cancel := context.WithCancel(t.Context())
	run.OnProgress = func(float64, string) { cancel() }
	if err := (bert4rec{p}).Pretrain(ctx, run, train, data.Events{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Pretrain returns %v", err)
	}
	if err := (bert4rec{p}).Pretrain(ctx, run, data.Events{}, data.Events{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Pretrain on nothing returns %v", err)
	}
	if _, err := newValidation(m.network, train).loss(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the dev users' loss returns %v", err)
	}
	if _, err := m.Finetune(ctx, run, train); !errors.Is(err, context.Canceled) {
		t.Errorf("Finetune returns %v", err)
	}
	w, _ := windows(run, train)
	if err := m.Score(ctx, run, w, make([]float32, w.Len()*run.Classes())); !errors.Is(err, context.Canceled) {
		t.Errorf("Score returns %v", err)
	}
}

// Fine-tuning a further user and scoring take no memory that lasts and little
// that does not.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector drops pooled memory; run without -short")
	}
	run := testRun(t)
	run.Threads = 1
	p := small()
	m := pretrained(t, run, p, sdktest.Train(sdktest.Population[:2]), data.Events{})
	user := sdktest.Train(sdktest.Individuals[:1])
	w, _ := windows(run, user)
	out := make([]float32, w.Len()*run.Classes())
	each := func() {
		s := tuned(t, run, m, user)
		if err := s.Score(t.Context(), run, w, out); err != nil {
			t.Fatal(err)
		}
	}
	each()
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			each()
		}
	})
	steps := int64(p.FinetuneEpochs * (w.Len() + p.FinetuneBatch - 1) / p.FinetuneBatch)
	if got := result.AllocedBytesPerOp() / steps; got > 10_000 {
		t.Errorf("%d bytes a step of fine-tuning, want at most 10,000", got)
	}
}

// The dev users alone decide which weights are kept: others keep other weights of
// the same training.
func TestDevUsersDecide(t *testing.T) {
	run := testRun(t)
	run.Vocabulary = chain{}.vocabulary()
	p := small()
	p.Rate, p.PretrainEpochs, p.Patience, p.EvaluateEvery = 1e-2, 20, 0, 5
	like := func(likely float64, user uint32) data.Events {
		return chain{likely}.walk(run.Rand("rows"), []uint32{user}, 200)
	}
	train := like(.9, 1)
	model := func(dev data.Events) *model { return pretrained(t, run, p, train, dev) }
	w, _ := windows(run, train)
	alike, unlike := scores(t, run, model(like(.9, 2)), w), scores(t, run, model(like(.05, 2)), w)
	if slices.Equal(alike, unlike) {
		t.Error("dev users who do what the others do not keep the same weights")
	}
	// To those every step of the training does harm: early weights are kept.
	spread := func(scores []float32) (sum float64) {
		for _, v := range scores {
			sum += float64(v) * float64(v)
		}
		return sum
	}
	if spread(unlike) >= spread(alike)/2 {
		t.Errorf("squared logits %.0f for dev users unlike the population, %.0f for those like it", spread(unlike), spread(alike))
	}
}
