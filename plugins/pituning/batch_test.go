package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
)

// Windows that end a stride apart, the first of them at the last event, have every
// event that has a past as a target once.
func TestEveryEventIsATargetOnce(t *testing.T) {
	run := testRun(t)
	r := newReader(run, direct(), nil)
	events := cycle(.5).events(1, 120, 1)
	var want [4]int
	for _, b := range events.Behaviour[1:] {
		want[b]++
	}
	table := r.space.NewTable()
	table.Load(events)
	for _, stride := range []int{1, 7, 25, 50} {
		b := r.newBatch(nn.Limits{})
		b.reset()
		for _, s := range table.Tiles(nil, stride, nil) {
			r.predictSpan(b, table, s, nil)
		}
		var got [4]int
		for i, w := range b.targets.hard {
			if w != 0 {
				got[b.targets.class[i]]++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("stride %d: targets by class differ: %s", stride, diff)
		}
	}
}

// In training a masked backbone has about a fifth of a window's events as targets,
// the last always; nothing of them shows.
func TestMaskedTargets(t *testing.T) {
	run, p := testRun(t), tiny()
	p.Backbone = BackboneBERT4Rec
	r := newReader(run, p, []float32{.25, .25, .25, .25})
	read := func(change int) (*batch, int) {
		e := cycle(.5).events(1, 51, 1)
		if change >= 0 {
			e.Weekday[change], e.Slot[change], e.Location[change] = 6-e.Weekday[change], 47-e.Slot[change], 1-e.Location[change]
			e.Behaviour[change], e.Intent[change] = (e.Behaviour[change]+1)%4, (e.Intent[change]+1)%4
		}
		table, b := r.space.NewTable(), r.newBatch(nn.Limits{})
		table.Load(e)
		b.reset()
		r.predictSpan(b, table, r.spans(nil, table, 50, nil)[0], &corruption{hidden: hiddenShare, rng: run.Rand("hidden")})
		targets := 0
		for _, w := range b.targets.hard {
			if w != 0 {
				targets++
			}
		}
		return b, targets
	}
	want, targets := read(-1)
	if targets < 5 || targets > 20 || want.targets.hard[len(want.targets.hard)-1] == 0 {
		t.Fatalf("%d targets: %v", targets, want.targets.hard)
	}
	for i, at := range want.Wanted {
		if want.targets.hard[i] == 0 {
			continue
		}
		got, _ := read(int(at))
		if diff := cmp.Diff(want.Fields, got.Fields); diff != "" {
			t.Errorf("the target at row %d shows: %s", at, diff)
		}
		if want.targets.class[i] == got.targets.class[i] {
			t.Errorf("the target at row %d does not change with its event", at)
		}
	}
}
