package main

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/internal/tokens"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

// Logits of hidden rows do not change with what is under the mask, in whatever
// way a batch is filled (T3); under context time they do with weekday and slot.
// Nor do they change with events after the window or with other windows.
func TestNothingUnderTheMaskLeaks(t *testing.T) {
	rows := sdktest.Train(sdktest.Individuals[:1]).Slice(0, 24)
	alter := map[string]func(e *data.Events, i int){
		"weekday":   func(e *data.Events, i int) { e.Weekday[i] = (e.Weekday[i] + 1) % 7 },
		"slot":      func(e *data.Events, i int) { e.Slot[i] = 47 - e.Slot[i] },
		"location":  func(e *data.Events, i int) { e.Location[i] = (e.Location[i] + 1) % 4 },
		"behaviour": func(e *data.Events, i int) { e.Behaviour[i] = (e.Behaviour[i] + 1) % 6 },
		"intent":    func(e *data.Events, i int) { e.Intent[i] = (e.Intent[i] + 1) % 3 },
		"day":       func(e *data.Events, i int) { e.Day[i] += 2 },
	}
	for _, context := range []sdk.Context{sdk.ContextNone, sdk.ContextTime} {
		run := testRun(t)
		run.Context = context
		n := drawn(t, run, small())
		spans := []tokens.Span{{First: 0, End: 11, Targets: 1}, {First: 12, End: 17, Targets: 1}} // rows 11 and 17 come after them
		for way, fill := range map[string]func(e data.Events) (hidden []int){
			"last": func(e data.Events) []int {
				n.fillLast(table(n, e), spans)
				return []int{10, 16}
			},
			"instances": func(e data.Events) (hidden []int) {
				f := filler{table: table(n, e), cloze: cloze{.4, 40}}
				f.fill(n, []instance{{spans[0], false, 1}, {spans[1], true, 2}})
				for _, row := range n.batch.Wanted[:len(n.batch.Wanted)-1] {
					hidden = append(hidden, int(row))
				}
				return append(hidden, 16)
			},
			"windows": func(e data.Events) []int {
				n.Reset()
				for _, s := range spans {
					last := s.End - 1
					n.Append(data.Window{Weekday: e.Weekday[last], Slot: e.Slot[last], History: e.Slice(s.First, last)})
				}
				n.batch.Seal()
				return []int{10, 16}
			},
		} {
			hidden := fill(rows)
			want := logits(n)
			for what, change := range alter {
				other := clone(rows)
				for _, i := range append([]int{11, 17}, hidden...) {
					change(&other, i)
				}
				fill(other)
				same := slices.Equal(want, logits(n))
				shown := context == sdk.ContextTime && (what == "weekday" || what == "slot")
				if same == shown {
					t.Errorf("context %s, %s: altering %s under the mask leaves the logits: %v, want %v", context, way, what, same, !shown)
				}
			}
		}
	}
}

// What is not hidden does reach the logits, so that the test above can fail.
func TestWindowsMatter(t *testing.T) {
	run := testRun(t)
	n := drawn(t, run, small())
	rows := sdktest.Train(sdktest.Individuals[:1]).Slice(0, 24)
	spans := []tokens.Span{{First: 2, End: 13, Targets: 1}}
	n.fillLast(table(n, rows), spans)
	want := logits(n)
	for i := 2; i < 12; i++ {
		other := clone(rows)
		other.Behaviour[i] = (other.Behaviour[i] + 1) % 6
		n.fillLast(table(n, other), spans)
		if slices.Equal(want, logits(n)) {
			t.Errorf("event %d of the window does not matter", i-2)
		}
	}
}

// drawn returns a network with weights large enough that all matters.
func drawn(t *testing.T, run *sdk.Run, p Params) *network {
	t.Helper()
	n, err := newNetwork(run, p, 4, 40, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range n.trained() {
		w.Init(rand.New(rand.NewPCG(3, 4)), .3)
	}
	return n
}

func table(n *network, e data.Events) *tokens.Table {
	t := n.space.NewTable()
	t.Load(e)
	return t
}

func clone(e data.Events) data.Events {
	var c data.Events
	c.Append(e)
	return c
}

// logits returns those of the batch.
func logits(n *network) []float32 {
	out := make([]float32, n.batch.WantedRows()*n.classes)
	n.Infer(out)
	return out
}
