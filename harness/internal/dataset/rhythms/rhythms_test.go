package rhythms

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

func made(t *testing.T, p Params) *dataset.Raw {
	t.Helper()
	raw, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// rhythm counts (part of the day, intent) in some weeks of every user.
func rhythm(raw *dataset.Raw, weeks func(week int) bool) [][]float64 {
	counts := make([][]float64, len(raw.Users))
	for u := range counts {
		counts[u] = make([]float64, int(bins)*len(intents))
	}
	for i, u := range raw.User {
		if weeks(int(raw.Day[i]) / daysOfWeek) {
			counts[u][int(raw.Minute[i])/binMinutes*len(intents)+int(raw.IntentOf[raw.Behaviour[i]])]++
		}
	}
	return counts
}

// nearest returns the share of users whose rhythm is nearest to their own of other
// weeks.
func nearest(a, b [][]float64) float64 {
	hits := 0.0
	for u := range a {
		best := 0
		for v := range b {
			if stats.JSD(a[u], b[v]) < stats.JSD(a[u], b[best]) {
				best = v
			}
		}
		if best == u {
			hits++
		}
	}
	return hits / float64(len(a))
}

// The planted structure: one week tells whose the others are, and it is theirs
// alone.
func TestWeeksAreTheirOwners(t *testing.T) {
	raw := made(t, Params{})
	first := rhythm(raw, func(week int) bool { return week == 0 })
	rest := rhythm(raw, func(week int) bool { return week > 0 })
	if share := nearest(first, rest); share < .95 {
		t.Errorf("the first week of %.2f of the users is nearest to their own others, want .95", share)
	}
	others := append(rest[1:len(rest):len(rest)], rest[0])
	if share := nearest(first, others); share > .02 {
		t.Errorf("the first week of %.2f of the users is nearest to the others of somebody else's next", share)
	}
}

// Nothing differs between train and test: late weeks are as near to early ones as
// these to each other.
func TestThereIsNoDrift(t *testing.T) {
	raw := made(t, Params{})
	distance := func(a, b func(week int) bool) float64 {
		x, y, sum := rhythm(raw, a), rhythm(raw, b), 0.0
		for u := range x {
			sum += stats.JSD(x[u], y[u])
		}
		return sum / float64(len(x))
	}
	quarter := func(k int) func(int) bool { return func(week int) bool { return week/3 == k } }
	near, far := distance(quarter(0), quarter(1)), distance(quarter(0), quarter(3))
	if far > 1.1*near {
		t.Errorf("weeks 9-11 are %.4f from weeks 0-2, weeks 3-5 only %.4f", far, near)
	}
}

func TestRowsAreADataSet(t *testing.T) {
	raw := made(t, Params{})
	d, err := dataset.Build("rhythms", raw, dataset.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if err := data.Check(d.Events, &d.Vocabulary); err != nil {
		t.Error(err)
	}
	s := dataset.Describe(d)
	if s.Population != 126 || s.Dev != 13 || s.Individual != 61 || s.Behaviours != 24 || s.UnknownBehaviour.Individual != 0 {
		t.Errorf("%+v", s)
	}
	// A week has enough for a seed (EVALUATION section 3).
	if perWeek := s.EventsPerUser.Min / 12; perWeek < 15 {
		t.Errorf("a user has %.1f events a week, want 15", perWeek)
	}
}

func TestMoreChangesNothing(t *testing.T) {
	few, many := made(t, Params{Users: 5, Weeks: 4, Seed: 2}), made(t, Params{Users: 9, Weeks: 4, Seed: 2})
	if diff := cmp.Diff(few.Behaviour, many.Behaviour[:few.Len()]); diff != "" {
		t.Errorf("more users change rows:\n%s", diff)
	}
	if diff := cmp.Diff(few, made(t, Params{Users: 5, Weeks: 4, Seed: 2})); diff != "" {
		t.Errorf("the same parameters:\n%s", diff)
	}
	if cmp.Equal(few.Behaviour, made(t, Params{Users: 5, Weeks: 4, Seed: 3}).Behaviour) {
		t.Error("another seed gives the same rows")
	}
}

func TestMistakes(t *testing.T) {
	for want, p := range map[string]Params{"users is 1,": {Users: 1}, "weeks is 1,": {Weeks: 1}, "users is -3,": {Users: -3}} {
		if _, err := Make(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", p, err, want)
		}
	}
}
