package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// exact asks for as many events as are shown.
func exact(user uint32, shown data.Events) data.Request {
	return data.Request{User: user, Weeks: 4, Events: shown.Len(), MaxWeeks: 12, History: shown}
}

// opened returns what publishes with a fitted model.
func opened(t testing.TB, run *sdk.Run, p Params) *release {
	t.Helper()
	m, err := load(run, p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRelease(m, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	return r
}

// The share of a user's items that is chosen is replaced, every event of one by the same
// substitute; all else is published as it is, and nothing else moves.
func TestReplacedInPlace(t *testing.T) {
	run := testRun(t)
	p := small()
	fit(t, run, p, sdktest.Train(sdktest.Population))
	for _, k := range []float64{0, .2, .5, 1} {
		p.ReplaceRatio = k
		r := opened(t, run, p)
		for _, user := range sdktest.Population {
			shown := sdktest.Train([]uint32{user})
			e, err := r.edition(run, user, shown)
			if err != nil {
				t.Fatal(err)
			}
			own := r.catalogue.own(shown)
			if want := share(k, len(own)); len(e.chosen) != want {
				t.Fatalf("user %d: %d of %d items are replaced, want %d", user, len(e.chosen), len(own), want)
			}
			got := generate(t, run, p, exact(user, shown))
			if got.Len() != shown.Len() {
				t.Fatalf("user %d: %d events of %d", user, got.Len(), shown.Len())
			}
			substitutes := map[int32]item{}
			for i := range got.Len() {
				before, after := shown.Row(i), got.Row(i)
				published := item{location: after.Location, behaviour: after.Behaviour}
				number := r.catalogue.of(before)
				if !e.chosen[number] {
					if after.Location != before.Location || after.Behaviour != before.Behaviour || after.Intent != before.Intent {
						t.Fatalf("user %d: %+v became %+v and is of no item chosen", user, before, after)
					}
				} else if have, ok := substitutes[number]; ok && have != published {
					t.Fatalf("user %d: item %d became %v and %v", user, number, have, published)
				}
				substitutes[number] = published
				if after.Slot != before.Slot || after.Weekday != before.Weekday {
					t.Fatalf("user %d: %+v moved to %+v", user, before, after)
				}
			}
		}
	}
}

// Every real week is a sequence, Monday first, in order and without unknown ids; weeks
// begin again when all are published.
func TestWeeksAreValid(t *testing.T) {
	run := testRun(t)
	p := small()
	fit(t, run, p, sdktest.Train(sdktest.Population))
	for _, user := range append(slices.Clone(sdktest.Individuals), sdktest.Population[3]) {
		shown := sdktest.Train([]uint32{user})
		got := generate(t, run, p, data.Request{User: user, Events: shown.Len() + 1, MaxWeeks: 12, History: shown})
		if err := data.Check(got, &run.Vocabulary); err != nil {
			t.Fatal(err)
		}
		if last := got.Sequence[got.Len()-1]; last != 5 {
			t.Errorf("user %d: %d weeks, want the 4 shown and 1 more", user, last)
		}
		for i := range got.Len() {
			e := got.Row(i)
			if e.User != user || e.Day != 7*(e.Sequence-1)+uint32(e.Weekday) || !known(&run.Vocabulary, e) {
				t.Fatalf("user %d: row %d is %+v", user, i, e)
			}
			if first := i - shown.Len(); first >= 0 && (e.Location != got.Location[first] || e.Slot != got.Slot[first]) {
				t.Fatalf("user %d: row %d of the first week published again is %+v, was %+v", user, first, e, got.Row(first))
			}
		}
	}
	if got := generate(t, run, p, data.Request{User: 1, Events: 10, MaxWeeks: 3}); got.Len() != 0 {
		t.Errorf("%d events of a user of whom nothing is shown", got.Len())
	}
}

// An event with an unknown id becomes one that is like it in what is known.
func TestUnknownIsReplaced(t *testing.T) {
	run := testRun(t)
	p := small()
	p.ReplaceRatio = 0
	fit(t, run, p, sdktest.Train(sdktest.Population))
	shown := sdktest.Train(sdktest.Individuals[:1])
	got := generate(t, run, p, exact(sdktest.Individuals[0], shown))
	unknown := 0
	for i := range shown.Len() {
		if before, after := shown.Row(i), got.Row(i); !known(&run.Vocabulary, before) {
			unknown++
		} else if before.Location != after.Location || before.Behaviour != after.Behaviour {
			t.Errorf("%+v became %+v though nothing is to be replaced", before, after)
		}
	}
	if unknown == 0 {
		t.Fatal("the case has no unknown ids")
	}

	v := &data.Vocabulary{Locations: make([]string, 3), Behaviours: make([]string, 3), SlotsPerDay: 48}
	c := newCatalogue(v, ItemSlot, []item{{0, 0, 0}, {0, 1, 1}, {0, 2, 2}, {3, 2, 0}})
	for _, test := range []struct {
		of   item
		want []int32
	}{
		{item{0, 3, 1}, []int32{1}},          // an unknown location
		{item{3, 3, 2}, []int32{2}},          // nothing at that time of the day
		{item{0, 3, 3}, []int32{0, 1, 2}},    // nothing known but the time
		{item{5, 3, 3}, []int32{0, 1, 2, 3}}, // nothing at all
		{item{3, 2, 3}, []int32{3}},          // an unknown behaviour
	} {
		if diff := cmp.Diff(test.want, c.like(v, test.of)); diff != "" {
			t.Errorf("items like %v (-want +got):\n%s", test.of, diff)
		}
	}
}

// With per_occurrence substitutes of one item differ, and those that are likely come
// often.
func TestPerOccurrence(t *testing.T) {
	run := testRun(t)
	p := small()
	p.ReplaceRatio = 1
	fit(t, run, p, sdktest.Train(sdktest.Population))
	p.PerOccurrence = true
	r := opened(t, run, p)
	shown := sdktest.Train(sdktest.Population[:1])
	e, err := r.edition(run, 0, shown)
	if err != nil {
		t.Fatal(err)
	}
	at := place{number: r.catalogue.of(shown.Row(0))}
	counts := make([]int, len(r.catalogue.items))
	const n = 5000
	for range n {
		counts[e.substitute(at)]++
	}
	for i, want := range e.scores[at].probabilities {
		if got := float64(counts[i]) / n; got < float64(want)-.03 || got > float64(want)+.03 {
			t.Errorf("item %d is drawn with frequency %.3f, want %.3f", i, got, want)
		}
	}
}

// The population's users have their trained embedding where their train part is shown;
// all others are folded in, near to where training puts a user with the same items.
func TestEmbeddings(t *testing.T) {
	run := testRun(t)
	p := small()
	p.Epochs = 200
	fit(t, run, p, sdktest.Train(sdktest.Population))
	trained, folded := opened(t, run, p), p
	folded.Sees = SeesSeed
	foldedIn := opened(t, run, folded)
	for _, user := range sdktest.Population {
		own := trained.catalogue.own(sdktest.Train([]uint32{user}))
		a, err := trained.embedding(run, user, own)
		if err != nil {
			t.Fatal(err)
		}
		if row, _ := trained.trained(user); !slices.Equal(a, row) {
			t.Errorf("user %d is not embedded as trained", user)
		}
		b, err := foldedIn.embedding(run, user, own)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(a, b) {
			t.Errorf("user %d is embedded as trained though the seed alone is shown", user)
		}
		wins, all := 0, 0
		for _, i := range own {
			for k := range int32(len(trained.catalogue.items)) {
				if !has(own, k) {
					all++
					if dot(b, vector(trained.shelf.q, i, p.Width)) > dot(b, vector(trained.shelf.q, k, p.Width)) {
						wins++
					}
				}
			}
		}
		if all > 0 && float64(wins) < .75*float64(all) {
			t.Errorf("user %d folded in ranks own items first in %d of %d pairs", user, wins, all)
		}
	}
	own := foldedIn.catalogue.own(sdktest.Train([]uint32{3}))
	first, err := foldedIn.embedding(run, 3, own)
	if err != nil {
		t.Fatal(err)
	}
	if alone, err := opened(t, run, folded).embedding(run, 3, own); err != nil || !slices.Equal(first, alone) {
		t.Errorf("user 3 is embedded at %v after others, at %v alone (%v)", first, alone, err)
	}
	for what, own := range map[string][]int32{"none": nil, "all": foldedIn.catalogue.own(sdktest.Train(sdktest.Population))} {
		if p, err := foldedIn.embedding(run, 50, own); err != nil || !slices.Equal(p, foldedIn.foldIn.mean) {
			t.Errorf("a user of %s of the items is embedded at %v, want the mean %v (%v)", what, p, foldedIn.foldIn.mean, err)
		}
	}
}

func TestUserDependsOnNoOther(t *testing.T) {
	run := testRun(t)
	p := small()
	p.ReplaceRatio = 1
	fit(t, run, p, sdktest.Train(sdktest.Population))
	p.PerOccurrence = true
	a, b := exact(10, sdktest.Train([]uint32{10})), exact(11, sdktest.Train([]uint32{11}))
	both, alone := generate(t, run, p, a, b), generate(t, run, p, b)
	if diff := cmp.Diff(alone, both.Slice(both.Len()-alone.Len(), both.Len())); diff != "" {
		t.Errorf("weeks of user 11 depend on user 10 (-alone +with):\n%s", diff)
	}
	run.Seed++
	if cmp.Equal(alone, generate(t, run, p, b)) {
		t.Error("another seed draws the same substitutes")
	}
}

// model returns the files of a fitted model.
func modelFiles(t *testing.T, run *sdk.Run) []byte {
	t.Helper()
	var all []byte
	for _, name := range []string{"model.json", weightsFile} {
		file, err := os.ReadFile(filepath.Join(run.ModelDir, name))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file...)
	}
	return all
}

// Any number of threads leaves the same model and writes the same weeks.
func TestThreads(t *testing.T) {
	var model []byte
	var weeks data.Events
	for threads := 1; threads <= 3; threads++ {
		run := testRun(t)
		run.Threads = threads
		p := small()
		fit(t, run, p, sdktest.Train(sdktest.Population))
		got := generate(t, run, p, exact(10, sdktest.Train([]uint32{10})), exact(1, sdktest.Train([]uint32{1})))
		if threads == 1 {
			model, weeks = modelFiles(t, run), got
			continue
		}
		if !bytes.Equal(model, modelFiles(t, run)) {
			t.Errorf("%d threads leave another model", threads)
		}
		if diff := cmp.Diff(weeks, got); diff != "" {
			t.Errorf("%d threads write other weeks: %s", threads, diff)
		}
	}
}

// Training that has nothing to learn from leaves a model that writes nothing; a user with
// one event is enough for one.
func TestLittleToLearn(t *testing.T) {
	for _, n := range []int{0, 1, 2, 40} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			run := testRun(t)
			p := small()
			p.ReplaceRatio = 1
			shown := sdktest.Train(sdktest.Population[:1])
			fit(t, run, p, shown.Slice(0, n))
			if got := generate(t, run, p, exact(1, shown)); (got.Len() > 0) != (n > 0) {
				t.Errorf("%d events from a model of %d", got.Len(), n)
			}
		})
	}
}

// The counters say what was replaced.
func TestCounters(t *testing.T) {
	run := testRun(t)
	p := small()
	p.ReplaceRatio = .5
	fit(t, run, p, sdktest.Train(sdktest.Population))
	shown := sdktest.Train(sdktest.Individuals[:1])
	r := opened(t, run, p)
	e, err := r.edition(run, 10, shown)
	if err != nil {
		t.Fatal(err)
	}
	var count week.Counters
	got := e.week(shown, &count)
	want := map[string]week.Share{"replaced": {Of: shown.Len()}, "unknown": {Of: shown.Len()}}
	same := 0
	for i := range shown.Len() {
		before, after := shown.Row(i), got.Row(i)
		add := func(name string, yes bool) {
			if s := want[name]; yes {
				s.Count++
				want[name] = s
			}
		}
		isKnown := known(&run.Vocabulary, before)
		chosen := e.chosen[r.catalogue.of(before)]
		add("replaced", !isKnown || chosen)
		add("unknown", !isKnown)
		if chosen && before.Location == after.Location && before.Behaviour == after.Behaviour {
			same++
		}
	}
	want["replaced_by_itself"] = week.Share{Count: same, Of: want["replaced"].Count}
	for name, share := range want {
		if got := count.Of(name); got != share {
			t.Errorf("%s is %+v, want %+v", name, got, share)
		}
	}
}

func TestCancel(t *testing.T) {
	run := testRun(t)
	p := small()
	train := sdktest.Train(sdktest.Population)
	fit(t, run, p, train)
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	if err := (upcSDG{p}).Fit(ctx, run, train, data.Profiles{}); !errors.Is(err, stop) {
		t.Errorf("Fit returns %v", err)
	}
	if err := (upcSDG{p}).Generate(ctx, run, []data.Request{exact(1, train)}, &written{}); !errors.Is(err, stop) {
		t.Errorf("Generate returns %v", err)
	}
}

// A killed training goes on where it was kept and ends with the same model and losses, in
// either of its courses and with another number of threads; nothing is kept of one that
// is over.
func TestResume(t *testing.T) {
	p := small()
	p.Epochs, p.Patience = 50, 1000
	train := sdktest.Train(sdktest.Population)
	whole := testRun(t)
	var want []byte
	whole.OnArtifact = func(_ string, piece []byte) error { want = append(want, piece...); return nil }
	fit(t, whole, p, train)

	run := testRun(t)
	run.Threads = 1
	before := 0.
	for _, stop := range []float64{.25, .47, .75, .99} {
		ctx, cancel := context.WithCancel(t.Context())
		begun := 2.
		run.OnProgress = func(fraction float64, _ string) {
			begun = min(begun, fraction)
			if fraction >= stop {
				cancel()
			}
		}
		if err := (upcSDG{p}).Fit(ctx, run, train, data.Profiles{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped at %v: %v", stop, err)
		}
		if before > 0 && begun < before-keepEvery/100. {
			t.Errorf("stopped at %v a training goes on from %v", before, begun)
		}
		before = stop
	}
	run.OnProgress = nil
	var got []byte
	run.OnArtifact = func(_ string, piece []byte) error { got = append(got, piece...); return nil }
	fit(t, run, p, train)
	if !bytes.Equal(modelFiles(t, whole), modelFiles(t, run)) {
		t.Error("the model is another after stops")
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("losses (-whole +stopped):\n%s", diff)
	}
	if left, err := os.ReadDir(run.StateDir); err != nil || len(left) > 0 {
		t.Errorf("state is left: %v (%v)", left, err)
	}
}
