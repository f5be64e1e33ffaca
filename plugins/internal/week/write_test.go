package week

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// written gathers weeks.
type written struct{ data.Events }

func (w *written) Week(week data.Events) error { w.Append(week); return nil }
func (w *written) Attempt(data.Attempt) error  { return errors.New("no attempts") }

// drawer draws weeks of 0 to 5 events that depend on the request and the number
// alone, and remembers which were asked for.
type drawer struct {
	codec   *Codec
	run     *sdk.Run
	asked   [][]Turn
	scratch [][]int32
}

func (d *drawer) draw(_ context.Context, turns []Turn) ([][]int32, error) {
	d.asked = append(d.asked, slices.Clone(turns))
	for i, tokens := range d.scratch { // what was handed out before is no more
		for j := range tokens {
			d.scratch[i][j] = Unknown
		}
	}
	d.scratch = nil
	for _, turn := range turns {
		rng := d.run.Rand(fmt.Sprintf("request %d week %d", turn.Request, turn.Week))
		tokens, _ := d.codec.Encode(nil, random(rng, d.codec.vocabulary, rng.IntN(6)))
		d.scratch = append(d.scratch, tokens)
	}
	return d.scratch, nil
}

func requests() []data.Request {
	return []data.Request{
		{User: 3, Events: 40, MaxWeeks: 99, History: table(on(0, 0, 0, 0))},
		{User: 1, Events: 1, MaxWeeks: 99},
		{User: 9, Events: 0, MaxWeeks: 99},
		{User: 4, Events: 1000, MaxWeeks: 7},
		{User: 5, Events: 10, MaxWeeks: 0},
		{User: 2, Events: 25, MaxWeeks: 99},
	}
}

// Every request gets whole weeks until it has enough, whatever the batches are; the
// bytes and the counters do not depend on them.
func TestWrite(t *testing.T) {
	run := &sdk.Run{Seed: 1}
	train := random(run.Rand("train"), vocabulary(), 300)
	c := codec(t, train, Config{Mode: Factored})
	var want data.Events
	var wantCount Counters
	for _, b := range []Batch{{1, 1}, {3, 1}, {100, 1}, {100, 3}, {4, 100}, {1000, 1000}} {
		d := &drawer{codec: c, run: run}
		var out written
		var count Counters
		if err := c.Write(t.Context(), run, requests(), &out, &count, b, d.draw); err != nil {
			t.Fatal(err)
		}
		if want.Len() == 0 {
			want, wantCount = out.Events, count
			checkAmounts(t, out.Events)
		}
		if diff := cmp.Diff(want, out.Events); diff != "" {
			t.Errorf("batches %+v give other weeks: %s", b, diff)
		}
		if diff := cmp.Diff(wantCount.shares, count.shares); diff != "" {
			t.Errorf("batches %+v give other counts: %s", b, diff)
		}
		checkTurns(t, b, d.asked)
	}
	if s := wantCount.Of("empty"); s.Count == 0 {
		t.Error("no week came out empty: the test shows little")
	}
}

func checkAmounts(t *testing.T, rows data.Events) {
	t.Helper()
	if err := data.Check(rows, vocabulary()); err != nil {
		t.Fatal(err)
	}
	var users []uint32
	for user, own := range rows.ByUser() {
		users = append(users, user)
		i := slices.IndexFunc(requests(), func(r data.Request) bool { return r.User == user })
		r := requests()[i]
		next, events := uint32(1), 0
		for sequence, week := range own.BySequence() {
			if events >= r.Events {
				t.Errorf("user %d: week %d is one too many", user, sequence)
			}
			if sequence != next {
				t.Errorf("user %d: sequence %d, want %d", user, sequence, next)
			}
			next++
			events += week.Len()
		}
		if events < r.Events && r.MaxWeeks > 7 {
			t.Errorf("user %d: %d events, want %d", user, events, r.Events)
		}
	}
	if diff := cmp.Diff([]uint32{3, 1, 4, 2}, users); diff != "" {
		t.Errorf("users of the rows (-want +got):\n%s", diff)
	}
}

// checkTurns wants the weeks of every request to be asked for in order, in batches
// that are no larger than allowed.
func checkTurns(t *testing.T, b Batch, asked [][]Turn) {
	t.Helper()
	next := map[int]int{}
	for _, turns := range asked {
		of := map[int]int{}
		for _, turn := range turns {
			of[turn.Request]++
			if turn.Week != next[turn.Request] {
				t.Fatalf("batches %+v: week %d of request %d, want %d", b, turn.Week, turn.Request, next[turn.Request])
			}
			next[turn.Request]++
		}
		for r, n := range of {
			if n > b.Ahead {
				t.Errorf("batches %+v: %d weeks of request %d in one", b, n, r)
			}
		}
		if len(turns) > b.Most {
			t.Errorf("batches %+v: one of %d weeks", b, len(turns))
		}
	}
	if next[3] != 7 || next[2] != 0 || next[4] != 0 {
		t.Errorf("batches %+v: %v weeks drawn, want 7 of request 3, none of 2 and 4", b, next)
	}
	if b.Ahead == 1 && b.Most >= 6 && len(asked[0]) != 4 {
		t.Errorf("batches %+v: the first has %d weeks, want one of each of the 4 requests that want any", b, len(asked[0]))
	}
}

// Known counts: of 5 events in two weeks one is there twice and two are shown (one
// of them in another week); a third week is empty.
func TestWriteCounts(t *testing.T) {
	weeks := []data.Events{
		table(on(0, 18, 1, 1), on(0, 18, 1, 1), on(1, 18, 1, 1), on(1, 18, 1, 2)),
		{},
		table(on(2, 40, 3, 3)),
	}
	c := codec(t, join(weeks...), Config{Mode: Joint, MinCount: 1})
	shown := on(2, 40, 3, 3)
	shown.Sequence, shown.Day = 0, 79
	moved := on(3, 18, 1, 2) // the same on another weekday
	history := table(on(1, 18, 1, 1), moved, shown)
	request := []data.Request{{User: 5, Events: 5, MaxWeeks: 9, History: history}}
	want := map[string]Share{"duplicate": {1, 5}, "kept": {2, 5}, "empty": {1, 3}}
	t.Run("tokens", func(t *testing.T) {
		var out written
		var count Counters
		err := c.Write(t.Context(), &sdk.Run{}, request, &out, &count, Batch{9, 9}, func(_ context.Context, turns []Turn) ([][]int32, error) {
			var drawn [][]int32
			for _, turn := range turns {
				tokens, _ := c.Encode(nil, weeks[turn.Week%3])
				drawn = append(drawn, tokens)
			}
			return drawn, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]Share{"invalid": {0, 8 + 4 + 8 + 8 + 1}, "out_of_order": {0, 5}, "backed_off": {0, 5}, "truncated": {0, 3}}
		for name, s := range want {
			all[name] = s
		}
		if diff := cmp.Diff(all, count.shares); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
		checkStamps(t, out.Events)
	})
	t.Run("rows", func(t *testing.T) {
		var out written
		var count Counters
		err := WriteRows(t.Context(), &sdk.Run{}, request, &out, &count, func(_ context.Context, turn Turn) (data.Events, error) {
			return weeks[turn.Week], nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, count.shares); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
		checkStamps(t, out.Events)
	})
}

// checkStamps wants the weeks to have sequences 1 and 2 and days by them.
func checkStamps(t *testing.T, rows data.Events) {
	t.Helper()
	if diff := cmp.Diff([]uint32{1, 1, 1, 1, 2}, rows.Sequence); diff != "" {
		t.Errorf("sequences (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]uint32{0, 0, 1, 1, 7 + 2}, rows.Day); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
}

// Where the history's weekdays are no calendar, days of rows are places in a week.
func TestWriteRowsWithoutCalendar(t *testing.T) {
	history := withoutCalendar(lived(0, 21, 24, 27))
	var out written
	err := WriteRows(t.Context(), &sdk.Run{}, []data.Request{{User: 7, Events: 4, MaxWeeks: 9, History: history}}, &out, nil,
		func(context.Context, Turn) (data.Events, error) { return history, nil })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint32{0, 3, 6, 7, 10, 13}, out.Day); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(make([]uint8, 6), out.Weekday); diff != "" {
		t.Errorf("weekdays (-want +got):\n%s", diff)
	}
}

func TestWriteStops(t *testing.T) {
	run := &sdk.Run{}
	c := codec(t, random(run.Rand("train"), vocabulary(), 30), Config{})
	d := &drawer{codec: c, run: run}
	many := []data.Request{{User: 1, Events: 1 << 30, MaxWeeks: 1 << 30}}
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Write(ctx, run, many, &written{}, nil, Batch{8, 8}, func(ctx context.Context, turns []Turn) ([][]int32, error) {
		if len(d.asked) == 5 {
			cancel()
		}
		return d.draw(ctx, turns)
	})
	if !errors.Is(err, context.Canceled) || len(d.asked) != 6 {
		t.Errorf("error is %v after %d batches, want a cancel after 6", err, len(d.asked))
	}
	broken := errors.New("broken")
	if err := c.Write(t.Context(), run, many, &written{}, nil, Batch{1, 1}, func(context.Context, []Turn) ([][]int32, error) {
		return nil, broken
	}); !errors.Is(err, broken) {
		t.Errorf("a draw fails: %v", err)
	}
	if err := c.Write(t.Context(), run, []data.Request{{User: 1, Events: 1, MaxWeeks: 1 << 30}}, gone{}, nil, Batch{1, 1}, d.draw); !errors.Is(err, errGone) {
		t.Errorf("the receiver is gone: %v", err)
	}
}

var errGone = errors.New("gone")

type gone struct{}

func (gone) Week(data.Events) error     { return errGone }
func (gone) Attempt(data.Attempt) error { return errGone }

// Progress rises to 1.
func TestWriteTellsProgress(t *testing.T) {
	var told []float64
	run := &sdk.Run{OnProgress: func(fraction float64, _ string) { told = append(told, fraction) }}
	c := codec(t, random(run.Rand("train"), vocabulary(), 300), Config{Mode: Factored})
	if err := c.Write(t.Context(), run, requests(), &written{}, nil, Batch{2, 1}, (&drawer{codec: c, run: run}).draw); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(told) || told[0] < 0 || told[len(told)-1] != 1 || len(told) < 10 {
		t.Errorf("progress is %v", told)
	}
}

func TestReport(t *testing.T) {
	var got []byte
	run := &sdk.Run{OnArtifact: func(name string, piece []byte) error {
		if name != "counters.json" {
			t.Errorf("artifact %q", name)
		}
		got = append(got, piece...)
		return nil
	}}
	var count Counters
	count.Add("kept", 2, 5)
	count.Add("invalid", 0, 7)
	count.Add("kept", 1, 3)
	for _, c := range []*Counters{&count, {}, nil} {
		if err := c.Report(run); err != nil {
			t.Fatal(err)
		}
	}
	const want = `{"invalid":{"count":0,"of":7},"kept":{"count":3,"of":8}}` + "\n{}\n{}\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("artifact (-want +got):\n%s", diff)
	}
}
