package run

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/mobility"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// simulated is a small data set with every role.
func simulated(t *testing.T) *dataset.Dataset {
	t.Helper()
	raw, err := mobility.Make(mobility.Params{Users: 60})
	if err != nil {
		t.Fatal(err)
	}
	set, err := dataset.Build("small", raw, dataset.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestControlsKeepTheContractAndTheAmount(t *testing.T) {
	set := simulated(t)
	r := newRows(set)
	limited := func(user uint32) int { return min(105, set.Train(user).Len()/2) }
	for _, user := range append(set.With(dataset.Individual), set.With(dataset.Population)[:3]...) {
		for _, like := range []plan.Part{plan.Train, plan.Limited} {
			n := set.Train(user).Len()
			if like == plan.Limited {
				n = limited(user)
			}
			for _, control := range []string{"seed-only", "seed-tiled", "neighbour", "real-x2", "population"} {
				rows, err := r.control(user, plan.Work{Control: control, Amount: &plan.Amount{Like: like, Ratio: 1}, Limit: 105})
				if err != nil {
					t.Fatal(err)
				}
				if err := data.Check(rows, &set.Vocabulary); err != nil {
					t.Errorf("%s of user %d: %v", control, user, err)
				}
				for i := range rows.Len() {
					if rows.User[i] != user || rows.Sequence[i] == 0 {
						t.Fatalf("%s of user %d: row %d is %+v", control, user, i, rows.Row(i))
					}
				}
				seed, err := r.part(user, plan.Seed, 0)
				if err != nil {
					t.Fatal(err)
				}
				want := n
				if control == "seed-only" {
					want = seed.Len()
				}
				if rows.Len() != want {
					t.Errorf("%s of user %d: %d rows, want %d", control, user, rows.Len(), want)
				}
			}
		}
	}
	if _, err := r.control(0, plan.Work{Control: "nobody", Amount: &plan.Amount{Like: plan.Train, Ratio: 1}}); err == nil {
		t.Error("an unknown control is accepted")
	}
}

func TestRequestsScaleWithTheRatio(t *testing.T) {
	set := simulated(t)
	r := newRows(set)
	user := set.With(dataset.Individual)[0]
	n := set.Train(user).Len()
	for _, c := range []struct {
		ratio  float64
		events int
	}{{1, n}, {2, 2 * n}, {0.5, (n + 1) / 2}} {
		q, err := r.request(user, plan.Work{History: plan.Seed, Amount: &plan.Amount{Like: plan.Train, Ratio: c.ratio}})
		if err != nil {
			t.Fatal(err)
		}
		if q.Events != c.events || q.MaxWeeks != 3*q.Weeks || q.Weeks < 1 {
			t.Errorf("ratio %v: %d events in %d to %d weeks, want %d events", c.ratio, q.Events, q.Weeks, q.MaxWeeks, c.events)
		}
	}
	shown, err := r.request(user, plan.Work{History: plan.Train, Days: 7, Amount: &plan.Amount{Like: plan.Train, Ratio: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if h := shown.History; h.Len() == 0 || h.Len() == n || h.Day[h.Len()-1]-h.Day[0] >= 7 {
		t.Errorf("seven days of history are %d rows of %d", h.Len(), n)
	}
}

func TestNoTrainingRowIsOfTheTestPart(t *testing.T) {
	set := simulated(t)
	if rows, err := newRows(set).part(0, plan.Test, 0); err == nil {
		t.Errorf("the test part gives %d training rows", rows.Len())
	}
}

func TestConstantFieldsAreConstantInSyntheticRows(t *testing.T) {
	set := simulated(t)
	rows := data.Events{Weekday: []uint8{0, 3, 6}}
	if got := newRows(set).normal(rows).Weekday; !cmp.Equal(got, []uint8{0, 3, 6}) {
		t.Errorf("weekdays became %v", got)
	}
	set.Settings.Constant = []string{dataset.Weekday}
	if got := newRows(set).normal(rows).Weekday; !cmp.Equal(got, []uint8{0, 0, 0}) {
		t.Errorf("weekdays are %v", got)
	}
}

func TestCutKeepsWhatWasAskedForAndCountsTheRest(t *testing.T) {
	var written data.Events
	for user, n := range map[uint32]int{1: 5} {
		for i := range n {
			written.Add(data.Event{User: user, Sequence: 1, Day: uint32(i)})
		}
	}
	kept, short := cut(written, []data.Request{{User: 1, Events: 3}, {User: 2, Events: 2}})
	if kept.Len() != 3 || short != 1 {
		t.Errorf("kept %d rows, %d users short: want 3 and 1", kept.Len(), short)
	}
}

func TestChunksComeBack(t *testing.T) {
	set := simulated(t)
	s := openStore(t)
	d, err := putChunks(s, set.Events.Chunks())
	if err != nil {
		t.Fatal(err)
	}
	again, err := putChunks(s, set.Events.Chunks())
	if err != nil || again != d {
		t.Errorf("equal rows gave %v and %v (%v)", d, again, err)
	}
	got, err := getEvents(s, d)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fmt.Sprint(set.Events), fmt.Sprint(got)); diff != "" {
		t.Error("other rows came back")
	}
}

// A chunk may be as large as a message between processes.
func TestWideScoresComeBack(t *testing.T) {
	const windows, classes = 20_000, 200
	scores := data.Scores{Classes: classes, ID: make([]uint32, windows), Values: make([]float32, windows*classes)}
	for i := range scores.ID {
		scores.ID[i], scores.Values[i*classes] = uint32(i), float32(i)
	}
	s := openStore(t)
	d, err := putChunks(s, scores.Chunks())
	if err != nil {
		t.Fatal(err)
	}
	got := data.Scores{Classes: classes}
	if err := getChunks(s, d, got.AppendChunk); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.ID, scores.ID) || !slices.Equal(got.Values, scores.Values) {
		t.Error("other scores came back")
	}
}

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}
