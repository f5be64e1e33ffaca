package week

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// diary adds an event of a user on each of those days.
func diary(rows *data.Events, user uint32, days ...int) {
	for _, day := range days {
		rows.Add(data.Event{User: user, Day: uint32(day), Weekday: uint8(day % 7), Slot: uint8(day % 4)})
	}
}

// pairs returns the pairs of training rows, users 5 and 7 having profiles, and what was
// logged.
func pairs(t *testing.T, rows data.Events) ([]Pair, string) {
	t.Helper()
	people := data.Profiles{User: []uint32{5, 7}, Attributes: []data.Attribute{{Name: "gender", Values: []string{"f", "m"}, Code: []uint32{0, 1}}}}
	var log strings.Builder
	all, err := Pairs(t.Context(), &sdk.Run{Log: slog.New(slog.NewTextHandler(&log, nil))}, rows, people)
	if err != nil {
		t.Fatal(err)
	}
	return all, log.String()
}

// Pairs are weeks in a row of one user; an empty week between two, or the end of a
// user, makes a gap.
func TestPairs(t *testing.T) {
	var rows data.Events
	diary(&rows, 5, 0, 1, 8, 13, 14, 28, 36) // weeks 0, 1, 2, then 4, 5
	diary(&rows, 7, 3, 40)                   // weeks 0 and 5
	diary(&rows, 9, 1, 7, 15)                // without a profile: weeks 0, 1, 2
	got, log := pairs(t, rows)
	woman := data.Profile{"gender": "f"}
	want := []Pair{
		{woman, rows.Slice(0, 2), rows.Slice(2, 4)}, {woman, rows.Slice(2, 4), rows.Slice(4, 5)}, {woman, rows.Slice(5, 6), rows.Slice(6, 7)},
		{nil, rows.Slice(9, 10), rows.Slice(10, 11)}, {nil, rows.Slice(10, 11), rows.Slice(11, 12)},
	}
	if diff := cmp.Diff(want, got); diff != "" || log != "" {
		t.Errorf("log %q, pairs (-want +got):\n%s", log, diff)
	}
}

// Where nobody has two weeks in a row, every week follows an empty one, and the log
// says so.
func TestPairsAlone(t *testing.T) {
	var rows data.Events
	diary(&rows, 5, 0, 1)
	diary(&rows, 7, 3, 40)
	got, log := pairs(t, rows)
	woman, man := data.Profile{"gender": "f"}, data.Profile{"gender": "m"}
	want := []Pair{{woman, data.Events{}, rows.Slice(0, 2)}, {man, data.Events{}, rows.Slice(2, 3)}, {man, data.Events{}, rows.Slice(3, 4)}}
	if diff := cmp.Diff(want, got); diff != "" || !strings.Contains(log, "two weeks in a row") {
		t.Errorf("log %q, pairs (-want +got):\n%s", log, diff)
	}
}

// A call that is cancelled ends, and a population without a week is an error.
func TestNoPairs(t *testing.T) {
	run := &sdk.Run{Log: slog.New(slog.DiscardHandler)}
	if _, err := Pairs(t.Context(), run, data.Events{}, data.Profiles{}); !errors.Is(err, sdk.ErrInvalid) {
		t.Errorf("nobody: %v", err)
	}
	var rows data.Events
	diary(&rows, 5, 0, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Pairs(ctx, run, rows, data.Profiles{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
