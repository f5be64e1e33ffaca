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
	r := newReader(run, direct())
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
		for _, s := range table.Spans(nil, stride, nil) {
			r.lesson(b, table, s, stride, nil)
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
