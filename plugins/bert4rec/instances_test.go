package main

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// sequences returns a table of one user with sequences of those lengths.
func sequences(t *testing.T, run *sdk.Run, lengths ...int) *tokens.Table {
	t.Helper()
	var e data.Events
	for s, n := range lengths {
		for i := range n {
			e.Add(data.Event{Sequence: uint32(s), Day: uint32(i), Behaviour: uint32(i % 3)})
		}
	}
	table := spaceOf(run, defaults).NewTable()
	table.Load(e)
	return table
}

// Windows as gen_data of the authors' code cuts them: for 260 events, windows of
// 200 and steps of 100 they begin at 0 and 60; for 450 at 0, 50, 150 and 250.
func TestOfflineWindows(t *testing.T) {
	run := testRun(t)
	for _, c := range []struct {
		events int
		want   []tokens.Span
	}{
		{1, nil},
		{2, []tokens.Span{{First: 0, End: 2, Targets: 1}}},
		{200, []tokens.Span{{First: 0, End: 200, Targets: 1}}},
		{201, []tokens.Span{{First: 1, End: 201, Targets: 1}, {First: 0, End: 200, Targets: 1}}},
		{260, []tokens.Span{{First: 60, End: 260, Targets: 1}, {First: 0, End: 200, Targets: 1}}},
		{450, []tokens.Span{{First: 250, End: 450, Targets: 1}, {First: 150, End: 350, Targets: 1}, {First: 50, End: 250, Targets: 1}, {First: 0, End: 200, Targets: 1}}},
	} {
		if diff := cmp.Diff(c.want, offlineSpans(nil, sequences(t, run, c.events), 200, 100)); diff != "" {
			t.Errorf("%d events (-want +got): %s", c.events, diff)
		}
	}
	got := offlineSpans(nil, sequences(t, run, 5, 1, 12), 10, 5)
	want := []tokens.Span{{First: 0, End: 5, Targets: 1}, {First: 8, End: 18, Targets: 1}, {First: 6, End: 16, Targets: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("three sequences (-want +got): %s", diff)
	}
}

// Offline, eleven instances of each window are made once and only their order
// changes; otherwise windows and hidden rows are others in every epoch.
func TestEpochs(t *testing.T) {
	run := testRun(t)
	table := sequences(t, run, 40, 3)
	for _, offline := range []bool{true, false} {
		d := sampler{stride: 10, clozes: 10, lasts: 1, offline: offline, length: 11}
		rng := rand.New(rand.NewPCG(1, 2))
		first := slices.Clone(d.epoch(0, table, rng))
		second := slices.Clone(d.epoch(1, table, rng))
		if slices.Equal(first, second) {
			t.Errorf("offline %v: two epochs have one order", offline)
		}
		lasts := 0
		for _, k := range first {
			if k.last {
				lasts++
			}
		}
		if lasts*11 != len(first) {
			t.Errorf("offline %v: %d of %d instances hide the last row, want a share of 1/11", offline, lasts, len(first))
		}
		sortInstances(first)
		sortInstances(second)
		if same := slices.Equal(first, second); same != offline {
			t.Errorf("offline %v: the epochs have the same instances: %v", offline, same)
		}
	}
}

func sortInstances(k []instance) {
	slices.SortFunc(k, func(a, b instance) int {
		switch {
		case a.seed < b.seed:
			return -1
		case a.seed > b.seed:
			return 1
		}
		return 0
	})
}

// A behaviour that is unknown is no target of its own, and no class inside a
// cloze.
func TestUnknownBehavioursAreNoTargets(t *testing.T) {
	run := testRun(t)
	run.Target = sdk.TargetBehaviour
	n, err := newNetwork(run, small(), 4, 40, false)
	if err != nil {
		t.Fatal(err)
	}
	var e data.Events
	for i := range 6 {
		e.Add(data.Event{Day: uint32(i), Behaviour: uint32(i + 1)}) // 6 is unknown
	}
	f := filler{table: table(n, e), cloze: cloze{1, 40}}
	d := sampler{stride: 1, clozes: 1, lasts: 1}
	clozes, lasts := 0, 0
	for _, k := range d.epoch(0, f.table, rand.New(rand.NewPCG(1, 2))) {
		f.fill(n, []instance{k})
		if k.last {
			lasts++
			if n.targets.Class[0] == tokens.NoClass {
				t.Errorf("%v asks for a class that is not there", k)
			}
			continue
		}
		clozes++
		if diff := cmp.Diff([]int32{1, 2, 3, 4, 5, tokens.NoClass}[:k.span.Len()], n.targets.Class); diff != "" {
			t.Errorf("%v: classes differ: %s", k, diff)
		}
	}
	if clozes != 5 || lasts != 4 {
		t.Errorf("%d clozes and %d mask-last, want 5 and 4", clozes, lasts)
	}
}
