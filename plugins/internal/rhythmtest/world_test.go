package rhythmtest

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

func TestWorld(t *testing.T) {
	for name, test := range map[string]struct {
		config                     Config
		users, people, weeks, held int
	}{
		"default":              {Config{}, 30, 30, 8, 4},
		"few":                  {Config{Users: 5, Weeks: 2, Held: 1}, 5, 5, 2, 1},
		"unseen":               {Config{Users: 7, Unseen: 9}, 7, 9, 8, 4},
		"as many as there are": {Config{Users: rhythms, Weeks: 1, Held: 1}, rhythms, rhythms, 1, 1},
	} {
		w := New(t, test.config)
		if !reflect.DeepEqual(w, New(t, test.config)) {
			t.Errorf("%s: made again it is another", name)
		}
		if n := test.people; w.Profiles.Len() != test.users || len(w.Requests) != n || len(w.Past) != n || len(w.Later) != n {
			t.Errorf("%s: %d profiles, %d requests, %d pasts, %d laters", name, w.Profiles.Len(), len(w.Requests), len(w.Past), len(w.Later))
		}
		if err := data.Check(w.Train, &w.Vocabulary); err != nil {
			t.Fatal(err)
		}
		seen := map[uint32]data.Events{}
		for user, rows := range w.Train.ByUser() {
			seen[user] = rows
		}
		if len(seen) != test.users {
			t.Errorf("%s: rows of %d users", name, len(seen))
		}
		for i, r := range w.Requests {
			if rows, ok := seen[r.User]; ok != (test.config.Unseen == 0) || ok && !reflect.DeepEqual(rows, w.Past[i]) {
				t.Errorf("%s: user %d: %d training rows, %d of the past", name, r.User, rows.Len(), w.Past[i].Len())
			}
			seed := r.History.Len()
			if seed < 12 || r.History.Day[seed-1] >= 7 || !reflect.DeepEqual(w.Past[i].Slice(0, seed), r.History) {
				t.Errorf("%s: user %d: the seed of %d rows is not the first week", name, r.User, seed)
			}
			if err := data.Check(w.Later[i], &w.Vocabulary); err != nil {
				t.Fatal(err)
			}
			days := w.Later[i].Day
			if first, last := int(days[0]), int(days[len(days)-1]); first < 7*test.weeks || last >= 7*(test.weeks+test.held) {
				t.Errorf("%s: user %d: days %d to %d are held back", name, r.User, first, last)
			}
		}
	}
	if reflect.DeepEqual(New(t, Config{}).Train, New(t, Config{Seed: 2}).Train) {
		t.Error("another seed gives the same rows")
	}
}

// All rhythms differ.
func TestRhythms(t *testing.T) {
	seen := map[rhythm]bool{}
	for n := range rhythms {
		seen[newRhythm(n)] = true
	}
	if len(seen) != rhythms {
		t.Errorf("%d different rhythms of %d", len(seen), rhythms)
	}
}

// copier writes the seed of request i+shift for request i; with train it writes
// weeks drawn from all training rows instead.
type copier struct {
	shift int
	train []data.Events
}

func (c *copier) Fit(_ context.Context, _ *sdk.Run, train data.Events, _ data.Profiles) error {
	if c.train == nil {
		return nil
	}
	for _, user := range train.ByUser() {
		for _, rows := range week.Weeks(user) {
			c.train = append(c.train, rows)
		}
	}
	return nil
}

func (c *copier) Generate(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output) error {
	rng := run.Rand("weeks")
	return week.WriteRows(ctx, run, requests, out, nil, func(_ context.Context, turn week.Turn) (data.Events, error) {
		if c.train != nil {
			return c.train[rng.IntN(len(c.train))], nil
		}
		return requests[(turn.Request+c.shift)%len(requests)].History, nil
	})
}

// What copies the seed is nearest to its own user; seeds that are dealt to the next
// user, and weeks of anybody, are not.
func TestNearer(t *testing.T) {
	for name, c := range map[string]Config{"default": {}, "unseen": {Users: 10, Unseen: 30}, "few": {Users: 12, Weeks: 4, Held: 2}} {
		w := New(t, c)
		own := Nearer(w.Write(t, w.Run(t, nil), &copier{}), w)
		dealt := Nearer(w.Write(t, w.Run(t, nil), &copier{shift: 1}), w)
		anybody := Nearer(w.Write(t, w.Run(t, nil), &copier{train: []data.Events{}}), w)
		t.Logf("%s: copied: %v; dealt: %v; of anybody: %v", name, own, dealt, anybody)
		if own.Own > .2 || own.Others < .5 || own.Least < .9 || own.People != len(w.Requests) {
			t.Errorf("%s: copied seeds: %v", name, own)
		}
		if math.Abs(dealt.Own-dealt.Others) > .1 || dealt.Least > .1 {
			t.Errorf("%s: seeds of the next: %v", name, dealt)
		}
		if math.Abs(anybody.Own-anybody.Others) > .1 || anybody.Least > .25 {
			t.Errorf("%s: weeks of anybody: %v", name, anybody)
		}
	}
}

// Known answers: divergences 0, 1 and that of (1/2, 1/2) from (1, 0), which is
// (3 - (3/2) log2 3) / 2; people for whom nothing was written are never nearest.
func TestNearerByHand(t *testing.T) {
	w := New(t, Config{Users: 3, Weeks: 1, Held: 1})
	rows := func(user uint32, slots ...uint8) data.Events {
		var e data.Events
		for _, slot := range slots {
			e.Add(data.Event{User: user, Slot: slot})
		}
		return e
	}
	w.Later = []data.Events{rows(0, 0, 1), rows(1, 7, 8), rows(2, 40)}
	out := rows(0, 3)         // divergence 0, half, 1
	out.Append(rows(1, 0, 4)) // of 1's own half, 0, 1
	half := (3 - 1.5*math.Log2(3)) / 2
	want := Nearness{Own: half / 2, Others: ((half+1)/2 + .5) / 2, Least: 1.0 / 3, People: 2}
	got := Nearer(out, w)
	if d := math.Abs(got.Own-want.Own) + math.Abs(got.Others-want.Others) + math.Abs(got.Least-want.Least); d > 1e-12 || got.People != 2 {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := Nearer(data.Events{}, w); got != (Nearness{Own: 1, Others: 1}) {
		t.Errorf("nothing was written: %+v", got)
	}
}

// A week of a person says which shift and favourites the person has.
func TestSharesTellTheRhythm(t *testing.T) {
	r := newRhythm(100)
	rows := r.live(rand.New(rand.NewPCG(1, 2)), 0, 0, 50)
	counts := map[[2]int]int{}
	for i := range rows.Len() {
		counts[[2]int{int(rows.Slot[i]) / slotsABin, int(rows.Intent[i])}]++
	}
	for place, intent := range []uint32{0, 0, r.favourites[0], r.favourites[1]} {
		days := 350.0
		if place < 2 {
			days = 250
		}
		share := float64(counts[[2]int{(r.shift + place) % bins, int(intent)}]) / days
		if want := keeps * (1 - turns*float64(free)/(1+free)); math.Abs(share-want) > .06 {
			t.Errorf("bin %d after the shift: share %.3f, want about %.3f", place, share, want)
		}
	}
}
