package main

import (
	"context"
	"fmt"
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// fixed is the form of the oracle test: a sequence is the behaviours of so many
// events. As in the authors' code the first id, which is an ordinary token too, is
// what comes before the first, and no token ends a sequence.
type fixed struct {
	vocabulary *data.Vocabulary
	length     int
}

// newFixed returns the form, or why a week of the vocabulary cannot hold so many
// events: all are on one day, in slots of their own.
func newFixed(v *data.Vocabulary, length int) (*fixed, error) {
	if length > v.SlotsPerDay {
		return nil, sdk.InvalidParams(fmt.Errorf("length %d: a day has %d slots, one for each token", length, v.SlotsPerDay))
	}
	return &fixed{v, length}, nil
}

func (f *fixed) language() language {
	return language{tokens: len(f.vocabulary.Behaviours), end: none, longest: f.length}
}

// sequences returns the behaviours of a user whose real history is length rows of
// known behaviours.
func (f *fixed) sequences(user data.Events) []sequence {
	var all []sequence
	for number, rows := range user.BySequence() {
		if tokens := f.tokens(rows); number == 0 && tokens != nil {
			all = append(all, sequence{tokens: tokens})
		}
	}
	return all
}

func (f *fixed) write(ctx context.Context, run *sdk.Run, requests []data.Request, out sdk.Output, _ *week.Counters, draw drawer) error {
	for i, r := range requests {
		weeks := min(r.MaxWeeks, (r.Events+f.length-1)/f.length)
		for from := 0; from < weeks; from += atOnce {
			turns := make([]week.Turn, min(atOnce, weeks-from))
			for k := range turns {
				turns[k] = week.Turn{Request: i, Week: from + k}
			}
			drawn, err := draw(ctx, turns)
			if err != nil {
				return err
			}
			for k, tokens := range drawn {
				if err := out.Week(f.week(tokens, r.User, uint32(from+k+1))); err != nil {
					return err
				}
			}
		}
		run.Progress(float64(i+1)/float64(len(requests)), "")
	}
	return nil
}

func (f *fixed) save(string) error { return nil }

// tokens returns the behaviours of rows, nil if these are no sequence.
func (f *fixed) tokens(rows data.Events) []int32 {
	if rows.Len() != f.length {
		return nil
	}
	tokens := make([]int32, f.length)
	for i, b := range rows.Behaviour {
		if int(b) >= len(f.vocabulary.Behaviours) || b > math.MaxInt32 {
			return nil
		}
		tokens[i] = int32(b)
	}
	return tokens
}

// week returns a sequence as the Monday of a week: token i is an event in the
// day's i-th slot at the first location.
func (f *fixed) week(tokens []int32, user, sequence uint32) data.Events {
	var week data.Events
	week.Grow(len(tokens))
	for i, b := range tokens {
		slot := (i + f.vocabulary.DayStart) % f.vocabulary.SlotsPerDay
		week.Add(data.Event{
			User: user, Sequence: sequence, Day: 7 * (sequence - 1), Slot: uint8(slot),
			Behaviour: uint32(b), Intent: f.vocabulary.IntentOf[b],
		})
	}
	return week
}
