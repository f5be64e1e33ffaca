package run

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/oraclesource"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/oracle"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// drawn is a data set of few users from a random oracle of 50 tokens.
func drawn(t *testing.T) *dataset.Dataset {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 6))
	var weights []byte
	for range 8320 + 65*50 {
		weights = binary.LittleEndian.AppendUint32(weights, math.Float32bits(float32(rng.NormFloat64())))
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, oraclesource.File), weights, 0o666); err != nil {
		t.Fatal(err)
	}
	raw, err := oraclesource.Draw(t.Context(), dir, oraclesource.Params{Population: 20, Individual: 8})
	if err != nil {
		t.Fatal(err)
	}
	set, err := dataset.Build("drawn", raw, dataset.Settings{Location: dataset.LocationVenue})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Each user has what the oracle makes of its own weeks, week by week.
func TestAskTheOracle(t *testing.T) {
	set := drawn(t)
	model, err := oracle.Parse(set.Oracle)
	if err != nil {
		t.Fatal(err)
	}
	week := func(tokens ...uint32) data.Events { return data.Events{Behaviour: tokens} }
	users := []fidelity.User{{ID: 3, Written: []data.Events{week(1, 2, 3), week(4)}}, {ID: 4}, {ID: 7, Written: []data.Events{week(9, 8)}}}
	if err := newRows(set).ask(t.Context(), users, false); err != nil {
		t.Fatal(err)
	}
	nll, err := model.NLL(context.Background(), [][]uint32{{1, 2, 3}, {4}, {9, 8}})
	if err != nil {
		t.Fatal(err)
	}
	want := []fidelity.Surprise{{NLL: nll[0] + nll[1], Tokens: 4}, {}, {NLL: nll[2], Tokens: 2}}
	got := []fidelity.Surprise{users[0].Surprise, users[1].Surprise, users[2].Surprise}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	users[2].Written = []data.Events{week(9, set.Vocabulary.UnknownBehaviour())}
	if err := newRows(set).ask(t.Context(), users, false); err == nil || !strings.Contains(err.Error(), "user 7: sequence 0 has token 50 in place 1") {
		t.Errorf("an unknown behaviour: %v", err)
	}
}

// Real against real is of fresh sequences: as surprising as the users' own, but
// none of them, and the same ones each time.
func TestFreshSequences(t *testing.T) {
	set := drawn(t)
	r := newRows(set)
	ids := set.With(dataset.Individual)
	var fresh, again, own []fidelity.User
	for _, id := range ids {
		fresh, again = append(fresh, fidelity.User{ID: id}), append(again, fidelity.User{ID: id})
		own = append(own, fidelity.User{ID: id, Written: []data.Events{set.Train(id)}})
	}
	slices.Reverse(again)
	for _, err := range []error{r.ask(t.Context(), fresh, true), r.ask(t.Context(), again, true), r.ask(t.Context(), own, false)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Reverse(again)
	if diff := cmp.Diff(fresh, again); diff != "" {
		t.Errorf("in another order:\n%s", diff)
	}
	model, err := oracle.Parse(set.Oracle)
	if err != nil {
		t.Fatal(err)
	}
	var mean, ownMean float64
	for i, id := range ids {
		if n := fresh[i].Surprise.Tokens; n != 20*FreshSequences {
			t.Errorf("user %d: %d tokens", id, n)
		}
		mean += fresh[i].Surprise.NLL / float64(20*FreshSequences*len(ids))
		ownMean += own[i].Surprise.NLL / float64(20*len(ids))
		sequences, err := r.fresh(t.Context(), model, id)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(sequences, func(s []uint32) bool { return slices.Equal(s, set.Train(id).Behaviour) }) {
			t.Errorf("user %d has a fresh sequence that is its own", id)
		}
	}
	// Own sequences are 8: their mean has a standard error of some .12.
	if math.Abs(mean-ownMean) > .5 {
		t.Errorf("fresh sequences: %.3f nats a token, own ones %.3f", mean, ownMean)
	}
}
