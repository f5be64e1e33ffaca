package tokens

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/nn"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/sdktest"
)

var all = []Field{Weekday, Slot, Location, Behaviour, Intent, NextWeekday, NextSlot}

func testRun(context sdk.Context) *sdk.Run {
	return &sdk.Run{Vocabulary: sdktest.Vocabulary(), Context: context, Target: sdk.TargetIntent, Window: 5}
}

// rows returns two users with two sequences each, of 7, 1, 3 and 2 rows.
func rows() data.Events {
	var e data.Events
	for s, n := range []uint32{7, 1, 3, 2} {
		for i := range n {
			b := (i + uint32(s)) % 6
			e.Add(data.Event{
				User: uint32(s / 2), Sequence: uint32(s % 2), Day: i, Weekday: uint8(i % 7), Slot: uint8(10*s) + uint8(i),
				Location: i % 4, Behaviour: b, Intent: sdktest.Vocabulary().IntentOf[b],
			})
		}
	}
	return e
}

func load(s *Space, e data.Events) *Table {
	t := s.NewTable()
	t.Load(e)
	return t
}

// The tokens by hand: ids as they are, then unknown, then masked.
func TestTokens(t *testing.T) {
	s := NewSpace(testRun(sdk.ContextTime), all...)
	if diff := cmp.Diff([]int{9, 50, 6, 8, 5, 9, 50}, s.Sizes()); diff != "" {
		t.Errorf("sizes differ: %s", diff)
	}
	e := data.Events{}
	e.Add(data.Event{Weekday: 6, Slot: 47, Location: 4, Behaviour: 2, Intent: 1}) // an unknown place
	e.Add(data.Event{Weekday: 0, Slot: 3, Location: 1, Behaviour: 6, Intent: 2})  // an unknown behaviour
	table := load(s, e)
	want := [][]int32{{6, 0}, {47, 3}, {4, 1}, {2, 6}, {1, 2}, {0, 8}, {3, 49}}
	if diff := cmp.Diff(want, table.columns); diff != "" {
		t.Errorf("columns differ: %s", diff)
	}
	if diff := cmp.Diff([]int32{1, 2}, table.Class); diff != "" {
		t.Errorf("an unknown behaviour must keep its intent: %s", diff)
	}
	run := testRun(sdk.ContextNone)
	run.Target = sdk.TargetBehaviour
	table = load(NewSpace(run, NextWeekday, NextSlot), e)
	if diff := cmp.Diff([][]int32{{8, 8}, {49, 49}}, table.columns); diff != "" {
		t.Errorf("context none shows the time of what follows: %s", diff)
	}
	for what, got := range map[string][]int32{"classes": table.Class, "behaviours": table.Behaviours} {
		if diff := cmp.Diff([]int32{2, NoClass}, got); diff != "" {
			t.Errorf("%s differ: %s", what, diff)
		}
	}
}

// Stride 1 gives the harness's targets with the harness's windows.
func TestSingleAreTheHarnessTargets(t *testing.T) {
	for name, e := range map[string]data.Events{"made up": sdktest.Train(sdktest.Individuals), "two sequences": rows(), "none": {}} {
		run := testRun(sdk.ContextNone)
		var want []string
		data.Targets(e, run.Window)(func(history data.Events, target data.Event) bool {
			want = append(want, fmt.Sprint(history, target))
			return true
		})
		table := load(NewSpace(run, Slot), e)
		var got []string
		for _, s := range table.Single(nil, 1, rand.New(rand.NewPCG(1, 2))) {
			got = append(got, fmt.Sprint(e.Slice(s.First, s.End-1), e.Row(s.End-1)))
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: spans differ (-harness +spans): %s", name, diff)
		}
	}
}

func TestSingleByStride(t *testing.T) {
	table := load(NewSpace(testRun(sdk.ContextNone), Slot), rows())
	// Targets 6 5 4 3 2 1, 10 9, 12: every third.
	want := []Span{{1, 7, 1}, {0, 4, 1}, {8, 11, 1}}
	if diff := cmp.Diff(want, table.Single(nil, 3, nil)); diff != "" {
		t.Errorf("spans without a phase differ: %s", diff)
	}
	// Each of the nine targets is one in three of the epochs, however short its
	// sequence; a stride of more than there are targets gives one.
	for stride, share := range map[int]float64{1: 1, 3: 1. / 3, 4: 1. / 4, 30: 1. / 9} {
		asked, rng := map[int]int{}, rand.New(rand.NewPCG(3, 4))
		const epochs = 3000
		for range epochs {
			for _, s := range table.Single(nil, stride, rng) {
				if s.Len() < 2 || s.Len() > 6 || table.first[s.First] != table.first[s.End-1] {
					t.Fatalf("span %v has no target, no window, or crosses sequences", s)
				}
				asked[s.End-1]++
			}
		}
		for _, r := range []int{1, 2, 3, 4, 5, 6, 9, 10, 12} {
			if got := float64(asked[r]) / epochs; math.Abs(got-share) > .04 {
				t.Errorf("stride %d: row %d is a target in a share of %.3f of the epochs, want %.3f", stride, r, got, share)
			}
		}
	}
}

// Every row with a row before it is a target once in every epoch, in a window that
// holds what is before it; where windows end changes.
func TestTiles(t *testing.T) {
	table := load(NewSpace(testRun(sdk.ContextNone), Slot), rows())
	want := []Span{{1, 7, 3}, {0, 4, 3}, {8, 11, 2}, {11, 13, 1}}
	if diff := cmp.Diff(want, table.Tiles(nil, 3, nil)); diff != "" {
		t.Errorf("tiles that are not drawn differ: %s", diff)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for stride := range 9 {
		ends := map[int]bool{}
		for range 60 {
			var targets [13]int
			for _, s := range table.Tiles(nil, stride+1, rng) {
				ends[s.End] = true
				if s.Targets < 1 || s.Targets >= s.Len() || s.Targets > stride+1 || s.Len() > 6 {
					t.Fatalf("stride %d: %+v", stride+1, s)
				}
				for r := s.End - s.Targets; r < s.End; r++ {
					targets[r]++
				}
			}
			if diff := cmp.Diff([13]int{1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 9: 1, 10: 1, 12: 1}, targets); diff != "" {
				t.Fatalf("stride %d: times that rows are targets differ: %s", stride+1, diff)
			}
		}
		for r := 2; r <= 7 && stride < 4; r++ {
			if !ends[r] {
				t.Errorf("stride %d: no window of a sequence of 7 ends after row %d", stride+1, r-1)
			}
		}
	}
}

func TestHasTargets(t *testing.T) {
	s := NewSpace(testRun(sdk.ContextNone), Slot)
	for what, c := range map[string]struct {
		rows data.Events
		want bool
	}{
		"nothing": {}, "one row": {rows: rows().Slice(0, 1)}, "two rows": {rows().Slice(0, 2), true},
		"two users": {rows: rows().Slice(6, 8)},
	} {
		if got := load(s, c.rows).HasTargets(); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
	unknown := rows().Slice(0, 3)
	unknown.Intent = []uint32{0, 99, 99}
	if load(s, unknown).HasTargets() {
		t.Error("unknown classes are targets")
	}
}

// No field of a target may reach a batch but, under context time, weekday and
// slot; no later event may at all.
func TestNothingOfTheTargetLeaks(t *testing.T) {
	type change struct {
		what  string
		row   int // 5 is the target, 6 follows it
		shown bool
		alter func(e *data.Events, row int)
	}
	var changes []change
	for _, row := range []int{5, 6} {
		for what, alter := range map[string]func(*data.Events, int){
			"weekday":   func(e *data.Events, row int) { e.Weekday[row] = 0 },
			"slot":      func(e *data.Events, row int) { e.Slot[row] = 40 },
			"location":  func(e *data.Events, row int) { e.Location[row] = 3 },
			"behaviour": func(e *data.Events, row int) { e.Behaviour[row] = 1 },
			"intent":    func(e *data.Events, row int) { e.Intent[row] = 1 },
			"unknown":   func(e *data.Events, row int) { e.Behaviour[row], e.Location[row] = 6, 4 },
			"day":       func(e *data.Events, row int) { e.Day[row] += 3 },
		} {
			changes = append(changes, change{what, row, row == 5 && (what == "weekday" || what == "slot"), alter})
		}
	}
	ways := map[string]func(s *Space, b *nn.Batch, e data.Events){
		"masked span": func(s *Space, b *nn.Batch, e data.Events) {
			load(s, e).Append(b, Span{1, 6, 1})
			s.MaskTarget(b, 4)
		},
		"history of a span": func(s *Space, b *nn.Batch, e data.Events) {
			load(s, e).Append(b, Span{1, 6, 1}.History())
		},
		"window": func(s *Space, b *nn.Batch, e data.Events) {
			s.AppendWindow(b, data.Window{Weekday: e.Weekday[5], Slot: e.Slot[5], History: e.Slice(0, 5)})
		},
		"history of a window": func(s *Space, b *nn.Batch, e data.Events) {
			s.AppendHistory(b, data.Window{Weekday: e.Weekday[5], Slot: e.Slot[5], History: e.Slice(0, 5)})
		},
	}
	fields := map[string][]Field{
		"masked span": {Weekday, Slot, Location, Behaviour, Intent}, "window": {Weekday, Slot, Location, Behaviour, Intent},
		"history of a span": all, "history of a window": all,
	}
	for way, fill := range ways {
		for _, context := range []sdk.Context{sdk.ContextNone, sdk.ContextTime} {
			s := NewSpace(testRun(context), fields[way]...)
			want := s.NewBatch(nn.Limits{})
			fill(s, want, rows())
			for _, c := range changes {
				e := rows()
				c.alter(&e, c.row)
				got := s.NewBatch(nn.Limits{})
				fill(s, got, e)
				changed := !cmp.Equal(want.Fields, got.Fields)
				if expect := c.shown && context == sdk.ContextTime; changed != expect {
					t.Errorf("%s, context %s: altering %s of row %d changes the batch: %v, want %v", way, context, c.what, c.row, changed, expect)
				}
			}
		}
	}
}

// A test window reads as the span of the same events does in training.
func TestWindowsReadAsSpans(t *testing.T) {
	e := rows()
	for _, context := range []sdk.Context{sdk.ContextNone, sdk.ContextTime} {
		s := NewSpace(testRun(context), all...)
		table := load(s, e)
		for _, span := range table.Single(nil, 1, nil) {
			history, target := e.Slice(span.First, span.End-1), e.Row(span.End-1)
			w := data.Window{Weekday: data.Masked, Slot: data.Masked, History: history}
			if context == sdk.ContextTime {
				w.Weekday, w.Slot = target.Weekday, target.Slot
			}
			want, got := s.NewBatch(nn.Limits{}), s.NewBatch(nn.Limits{})
			table.Append(want, span.History())
			s.AppendHistory(got, w)
			if diff := cmp.Diff(want.Fields, got.Fields); diff != "" {
				t.Errorf("context %s, %v: histories differ: %s", context, span, diff)
			}
			masked := NewSpace(testRun(context), all[:5]...)
			want, got = masked.NewBatch(nn.Limits{}), masked.NewBatch(nn.Limits{})
			load(masked, e).Append(want, span)
			masked.MaskTarget(want, span.Len()-1)
			masked.AppendWindow(got, w)
			if diff := cmp.Diff(want.Fields, got.Fields); diff != "" {
				t.Errorf("context %s, %v: masked windows differ: %s", context, span, diff)
			}
			if last := got.Positions[len(got.Positions)-1]; int(last) != masked.Positions()-1 || want.Positions[0] != got.Positions[0] {
				t.Errorf("positions %v, want the last at %d", got.Positions, masked.Positions()-1)
			}
		}
	}
}

func TestEmptyAndLongHistories(t *testing.T) {
	s := NewSpace(testRun(sdk.ContextTime), all...)
	b := s.NewBatch(nn.Limits{})
	s.AppendHistory(b, data.Window{Weekday: 2, Slot: 9})
	s.AppendHistory(b, data.Window{Weekday: 2, Slot: 9, History: rows().Slice(0, 7)})
	if diff := cmp.Diff([]int32{0, 1, 6}, b.Starts); diff != "" {
		t.Errorf("sequences differ: %s", diff)
	}
	if diff := cmp.Diff([]int32{5, 1, 2, 3, 4, 5}, b.Positions); diff != "" {
		t.Errorf("positions differ: %s", diff)
	}
	if diff := cmp.Diff([]int32{8, 2, 3, 4, 5, 6}, b.Fields[0]); diff != "" {
		t.Errorf("weekdays differ: %s", diff)
	}
	if diff := cmp.Diff([]int32{2, 3, 4, 5, 6, 2}, b.Fields[5]); diff != "" {
		t.Errorf("next weekdays differ: %s", diff)
	}
}

// About the shares asked for, of the last sequence and of locations alone.
func TestBlur(t *testing.T) {
	s := NewSpace(testRun(sdk.ContextNone), Location, Behaviour)
	rng := rand.New(rand.NewPCG(5, 6))
	table := load(s, rows())
	clean := s.NewBatch(nn.Limits{})
	table.Append(clean, Span{0, 6, 1})
	for _, blur := range []Blur{{0, 0}, {.3, 0}, {0, .4}, {.3, .4}, {1, 0}, {0, 1}} {
		windows, inRest, trials := 0, 0, 4000
		for range trials {
			b := s.NewBatch(nn.Limits{})
			table.Append(b, Span{0, 6, 1})
			table.Append(b, Span{0, 6, 1})
			s.Blur(b, blur, rng)
			if !slices.Equal(b.Fields[0][:6], clean.Fields[0]) || !slices.Equal(b.Fields[1][6:], clean.Fields[1]) {
				t.Fatal("another sequence or another field was blurred")
			}
			unknown := 0
			for _, l := range b.Fields[0][6:] {
				if l == 4 {
					unknown++
				}
			}
			if unknown == 6 {
				windows++
			} else {
				inRest += unknown
			}
		}
		share := float64(windows) / float64(trials)
		if want := max(blur.Windows, float64(int(blur.Rows))); share < want-.03 || share > want+.03 {
			t.Errorf("%+v: %.3f of the windows are unknown", blur, share)
		}
		if rest := 6 * (trials - windows); rest > 0 {
			if share := float64(inRest) / float64(rest); share < blur.Rows-.02 || share > blur.Rows+.02 {
				t.Errorf("%+v: %.3f of the other rows are unknown", blur, share)
			}
		}
	}
}

func TestMask(t *testing.T) {
	s := NewSpace(testRun(sdk.ContextTime), Slot, Behaviour)
	b := s.NewBatch(nn.Limits{})
	load(s, rows()).Append(b, Span{0, 3, 1})
	s.Mask(b, 1, Behaviour)
	s.Mask(b, 0, Location) // not there
	if diff := cmp.Diff([][]int32{{0, 1, 2}, {0, 7, 2}}, b.Fields); diff != "" {
		t.Errorf("masked rows differ: %s", diff)
	}
}

// Filling a batch again must leave nothing to collect.
func TestNoGarbage(t *testing.T) {
	s := NewSpace(testRun(sdk.ContextTime), all...)
	e, table := rows(), s.NewTable()
	b := s.NewBatch(nn.Limits{Sequences: 64, Rows: 1024, Wanted: 64})
	rng := rand.New(rand.NewPCG(7, 8))
	w := data.Window{Weekday: 1, Slot: 2, History: e.Slice(0, 5)}
	var spans []Span
	fill := func() {
		table.Load(e)
		spans = table.Single(spans[:0], 1, rng)
		b.Reset()
		for _, span := range spans {
			table.Append(b, span)
			s.Blur(b, Blur{.05, .5}, rng)
			s.MaskTarget(b, b.Rows()-1)
		}
		s.AppendWindow(b, w)
		s.AppendHistory(b, w)
	}
	fill()
	if n := testing.AllocsPerRun(100, fill); n != 0 {
		t.Errorf("%v allocations a batch", n)
	}
}
