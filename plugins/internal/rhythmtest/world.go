// Package rhythmtest makes up people who each have a week of their own, for the
// tests of generators, and measures whether what was written for a person is
// nearest to that person: the planted structure that a generator that is shown a
// person finds and another does not. It is for tests alone; nothing measured on it
// is about behaviour.
package rhythmtest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Config is the size of a world. A zero field has its default.
type Config struct {
	Users int // in the training rows; default 30
	Weeks int // of each person before the held-back ones; default 8
	Held  int // weeks of each person that are held back; default 4
	// Unseen is how many people requests are for, of whom training rows have nothing.
	// 0: requests are for the users of the training rows.
	Unseen int
	Seed   uint64 // default 1
}

// World is a made-up population. Its weeks begin with day 0, a Monday, and follow
// one another; about 22 events each.
type World struct {
	Vocabulary data.Vocabulary
	Train      data.Events   // the weeks of the users that are not held back
	Profiles   data.Profiles // of the users: the shift alone, when a person works
	// Requests are one for each person: a seed week as the history, and as many events
	// as are held back.
	Requests []data.Request
	Past     []data.Events // by request: all weeks before the held-back ones; the seed is the first
	Later    []data.Events // by request: the held-back weeks
}

// New makes a world. The same config gives the same world.
func New(t testing.TB, c Config) *World {
	t.Helper()
	for _, field := range []struct {
		value     *int
		otherwise int
	}{{&c.Users, 30}, {&c.Weeks, 8}, {&c.Held, 4}} {
		if *field.value == 0 {
			*field.value = field.otherwise
		}
	}
	if c.Seed == 0 {
		c.Seed = 1
	}
	if n := c.Users + c.Unseen; n > rhythms {
		t.Fatalf("rhythmtest: %d people, but only %d different weeks: lower Users or Unseen", n, rhythms)
	}
	w := &World{Vocabulary: vocabulary()}
	w.Profiles.Attributes = []data.Attribute{{Name: "shift", Values: shiftNames()}}
	numbers := rand.New(rand.NewPCG(c.Seed, 0)).Perm(rhythms)
	for user := range uint32(c.Users + c.Unseen) {
		r := newRhythm(numbers[user])
		rng := rand.New(rand.NewPCG(c.Seed, 1+uint64(user)))
		past, later := r.live(rng, user, 0, c.Weeks), r.live(rng, user, c.Weeks, c.Held)
		seen := user < uint32(c.Users)
		if seen {
			w.Train.Append(past)
			w.Profiles.User = append(w.Profiles.User, user)
			w.Profiles.Attributes[0].Code = append(w.Profiles.Attributes[0].Code, uint32(r.shift))
		}
		if seen && c.Unseen > 0 {
			continue
		}
		w.Requests = append(w.Requests, data.Request{
			User: user, Weeks: c.Held, Events: later.Len(), MaxWeeks: 3 * c.Held,
			Profile: data.Profile{"shift": shiftNames()[r.shift]}, History: firstWeek(past),
		})
		w.Past, w.Later = append(w.Past, past), append(w.Later, later)
	}
	return w
}

func firstWeek(rows data.Events) data.Events {
	n := 0
	for n < rows.Len() && rows.Day[n] < 7 {
		n++
	}
	return rows.Slice(0, n)
}

// Run returns a run with these params, empty folders and 2 threads.
func (w *World) Run(t testing.TB, params any) *sdk.Run {
	t.Helper()
	text, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	return &sdk.Run{
		Params: text, Seed: 1, ModelDir: t.TempDir(), StateDir: t.TempDir(), Threads: 2, Vocabulary: w.Vocabulary,
		Context: sdk.ContextNone, Target: sdk.TargetIntent, Window: data.MaxWindow, Log: slog.New(slog.DiscardHandler),
	}
}

// Write fits a generator to the training rows and returns what it writes for the
// requests.
func (w *World) Write(t testing.TB, run *sdk.Run, g sdk.Generator) data.Events {
	t.Helper()
	if err := g.Fit(t.Context(), run, w.Train, w.Profiles); err != nil {
		t.Fatal(fmt.Errorf("fit: %w", err))
	}
	var out output
	if err := g.Generate(t.Context(), run, w.Requests, &out); err != nil {
		t.Fatal(fmt.Errorf("generate: %w", err))
	}
	if err := data.Check(out.Events, &run.Vocabulary); err != nil {
		t.Fatal(err)
	}
	return out.Events
}

// output gathers weeks.
type output struct{ data.Events }

func (o *output) Week(week data.Events) error { o.Append(week); return nil }
func (o *output) Attempt(data.Attempt) error  { return nil }
