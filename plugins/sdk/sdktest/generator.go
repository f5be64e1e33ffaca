package sdktest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// Generator checks a generator. That rows are in vocabulary and in order, weeks
// in sequence and users as requested, is checked by the client in every call.
func Generator(t *testing.T, p Plugin) {
	s := begin(t, p, sdk.KindGenerator)
	s.describe(t)
	d, dir := s.description, t.TempDir()
	model := s.model(t, s.run(t, dir))
	requests := Requests(Individuals, s.reads(t))
	first := s.generate(t, s.run(t, dir), requests)

	t.Run("Amounts are kept", func(t *testing.T) {
		if first.events.Len() == 0 {
			t.Fatal("nothing was written for any user")
		}
		for _, r := range requests {
			checkAmount(t, r, first.of(r.User))
		}
	})
	t.Run("Attempts are as described", func(t *testing.T) {
		if n := len(first.attempts); (n > 0) != d.Attempts {
			t.Errorf("%d attempts were reported, the description says attempts = %v", n, d.Attempts)
		}
	})
	t.Run("A user without history and profile is no error", func(t *testing.T) {
		s.generate(t, s.run(t, dir), []data.Request{{User: 99, Weeks: 1, Events: 10, MaxWeeks: 3}})
	})
	t.Run("No request is no error", func(t *testing.T) {
		if got := s.generate(t, s.run(t, dir), nil); got.events.Len() > 0 {
			t.Errorf("%d rows were written", got.events.Len())
		}
	})
	t.Run("Generate only reads the model", func(t *testing.T) {
		sameTree(t, "model", model, tree(t, dir))
	})
	if !d.Stochastic {
		t.Run("Equal calls give equal bytes", func(t *testing.T) {
			again := s.run(t, t.TempDir())
			again.Threads = 2
			sameTree(t, "model of another process with 2 threads", model, s.model(t, again))
			if diff := first.diff(s.generate(t, again, requests)); diff != "" {
				t.Errorf("another process with 2 threads wrote otherwise: %s", diff)
			}
		})
	}
	s.checkPhases(t, model, func(t *testing.T, run *sdk.Run) {
		s.generate(t, run, Requests(Individuals, s.reads(t)))
	})
	s.checkReads(t)
	s.cancels(t)
}

// reads returns what a request shows of a user under the params.
func (s *suite) reads(t *testing.T) func(uint32) data.Events {
	t.Helper()
	amount, err := params.Reads(s.description, s.params)
	if err != nil {
		t.Fatal(err)
	}
	return func(user uint32) data.Events {
		rows := Train([]uint32{user})
		switch amount {
		case sdk.ReadsTrain:
			return rows
		case sdk.ReadsSeed:
			n := 0
			for n < rows.Len() && rows.Day[n] < 7 {
				n++
			}
			return rows.Slice(0, n)
		}
		return data.Events{}
	}
}

// generate calls Generate in a fresh process.
func (s *suite) generate(t testing.TB, run *sdk.Run, requests []data.Request) *written {
	t.Helper()
	w := &written{}
	if err := s.Open(t).Generator().Generate(t.Context(), run, requests, w); err != nil {
		t.Fatal(err)
	}
	return w
}

// checkAmount checks that whole weeks were written until there were enough
// events, and none after. A user who was left out is no error.
func checkAmount(t *testing.T, r data.Request, rows data.Events) {
	t.Helper()
	if rows.Len() == 0 {
		return
	}
	last := rows.Sequence[rows.Len()-1]
	before := 0
	for before < rows.Len() && rows.Sequence[before] != last {
		before++
	}
	if rows.Len() < r.Events && int(last) < r.MaxWeeks {
		t.Errorf("user %d: %d events in %d weeks, want at least %d events or %d weeks", r.User, rows.Len(), last, r.Events, r.MaxWeeks)
	}
	if before >= r.Events {
		t.Errorf("user %d: week %d is one too many: the weeks before it have %d events, want %d", r.User, last, before, r.Events)
	}
}

// written is an output that keeps everything.
type written struct {
	events   data.Events
	attempts []data.Attempt
}

// Week keeps a week.
func (w *written) Week(week data.Events) error { w.events.Append(week); return nil }

// Attempt keeps a reply.
func (w *written) Attempt(a data.Attempt) error { w.attempts = append(w.attempts, a); return nil }

func (w *written) of(user uint32) data.Events {
	for u, rows := range w.events.ByUser() {
		if u == user {
			return rows
		}
	}
	return data.Events{}
}

func (w *written) diff(other *written) string {
	return cmp.Diff(w, other, cmp.AllowUnexported(written{}), cmpopts.EquateEmpty())
}
