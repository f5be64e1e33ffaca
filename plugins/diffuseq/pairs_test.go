package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// vocabulary has three behaviours of two intents.
var vocabulary = data.Vocabulary{
	Locations: []string{"home", "work", "shop"}, Behaviours: []string{"sleep", "work", "buy"}, Intents: []string{"rest", "do"},
	IntentOf: []uint32{0, 1, 1}, SlotsPerDay: 4,
}

// diary adds an event of a user on each of those days.
func diary(rows *data.Events, user uint32, days ...int) {
	for _, day := range days {
		b := uint32(day % 3)
		rows.Add(data.Event{
			User: user, Day: uint32(day), Weekday: uint8(day % 7), Slot: uint8(day % 4), Location: b, Behaviour: b, Intent: vocabulary.IntentOf[b],
		})
	}
}

// people are two users with profiles.
var people = data.Profiles{User: []uint32{5, 7}, Attributes: []data.Attribute{
	{Name: "gender", Values: []string{"f", "m"}, Code: []uint32{1, 2}},
	{Name: "age", Values: []string{"old"}, Code: []uint32{0, 0}},
}}

func testWords(t *testing.T, mode week.Mode, rows data.Events) *words {
	t.Helper()
	codec, err := week.New(&vocabulary, rows, week.Config{Mode: mode, MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	return &words{codec, attributesOf(people)}
}

// A pair is the profile and the first week, then the second; without a first week its
// days are empty.
func TestPairs(t *testing.T) {
	var rows data.Events
	diary(&rows, 5, 0, 1, 8)
	w := testWords(t, week.Joint, rows)
	profile := data.Profile{"gender": "f"}
	one, two := rows.Slice(0, 2), rows.Slice(2, 3)
	// Profile tokens follow SEP: f, m, missing; old, missing.
	told := []int32{w.separator() + 1, w.separator() + 5}
	want := []pair{
		{w.week(slices.Clone(told), one), w.week(nil, two)},
		{append(slices.Clone(told), counted(week.Day0, 7)...), w.week(nil, one)},
	}
	got := w.pairsOf([]week.Pair{{Profile: profile, Seed: one, Target: two}, {Profile: profile, Target: one}})
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(pair{})); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
}

// Every token has an id of its own, and a value that nobody in the population has is
// missing.
func TestWords(t *testing.T) {
	var rows data.Events
	diary(&rows, 5, 0, 1)
	w := testWords(t, week.Joint, rows)
	sep := w.separator()
	if int(sep) != w.codec.Size() || w.count() != w.codec.Size()+1+3+2 {
		t.Errorf("SEP is %d of %d tokens, the codec has %d", sep, w.count(), w.codec.Size())
	}
	for _, c := range []struct {
		profile data.Profile
		want    []int32
	}{
		{nil, []int32{sep + 3, sep + 5}},
		{data.Profile{"gender": "f", "age": "old"}, []int32{sep + 1, sep + 4}},
		{data.Profile{"gender": "x", "shoe size": "42"}, []int32{sep + 3, sep + 5}},
	} {
		if got := w.profile(nil, c.profile); !slices.Equal(got, c.want) {
			t.Errorf("profile %v is %v, want %v", c.profile, got, c.want)
		}
	}
}

// Sequences are as long as nearly all pairs need, within the size's length.
func TestLength(t *testing.T) {
	pairs := make([]pair, 100)
	for i := range pairs {
		pairs[i] = pair{make([]int32, 10), make([]int32, 20)} // 33 with what stands between
	}
	pairs[0].trg = make([]int32, 200)
	long := []pair{{make([]int32, 100), make([]int32, 100)}}
	for _, c := range []struct {
		p     Params
		mode  week.Mode
		pairs []pair
		want  int
	}{
		{Params{Size: SizeDefault}, week.Joint, pairs, 48},
		{Params{Size: SizeDefault}, week.Joint, long, 96},
		{Params{Size: SizeDefault}, week.Factored, long, 208},
		{Params{Size: SizeLarge}, week.Joint, long, 128},
		{Params{Size: SizePaper}, week.Joint, pairs, 128},
		{Params{Size: SizePaper}, week.Factored, pairs, 256},
		{Params{Size: SizePaper, Length: 50}, week.Joint, pairs, 50},
		{Params{Size: SizeDefault}, week.Joint, []pair{{}}, 17},
	} {
		if got := c.p.length(c.mode, c.pairs); got != c.want {
			t.Errorf("size %s, mode %s, %d pairs: %d, want %d", c.p.Size, c.mode, len(c.pairs), got, c.want)
		}
	}
	e := newExamples(pairs, 48, 99)
	if e.cut != 1 || e.count() != 100 || len(e.ids) != 4800 || e.source[3] != 12 {
		t.Errorf("%d targets are cut, %d pairs, %d ids, a source of %d", e.cut, e.count(), len(e.ids), e.source[3])
	}
}
