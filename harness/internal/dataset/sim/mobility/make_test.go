package mobility

import (
	"runtime"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/simtest"
	"github.com/google/go-cmp/cmp"
)

func mobility(t testing.TB, params Params) *dataset.Raw {
	t.Helper()
	raw, err := Make(params)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestPinnedStatistics(t *testing.T) {
	for seed := range uint64(3) {
		s := simtest.Measure(mobility(t, Params{Seed: seed + 1}))
		t.Logf("seed %d: population Markov %.3f, gain of the own %.3f, JSD(user, population) %.3f, self-transition %.3f",
			seed+1, s.Population, s.Own-s.Population, s.Divergence, s.Self)
		simtest.Within(t, "accuracy of the population's Markov model", s.Population, .35, .45)
		simtest.Within(t, "gain of a user's own Markov model", s.Own-s.Population, .10, 1)
		simtest.Within(t, "JSD(user, population)", s.Divergence, .2, .4)
		simtest.Within(t, "share of self-transitions", s.Self, .1, .3)
	}
}

func TestNumberOfEventsIsExact(t *testing.T) {
	for _, c := range []struct {
		params Params
		events int
	}{
		{Params{}, 189_954},
		{Params{Users: 160}, 189_954 * 160 / 667},
		{Params{Users: 160, Seed: 7}, 189_954 * 160 / 667},
		{Params{Users: 2, Days: 14}, 86},
		{Params{Users: 50, Days: 30, Events: 1234}, 1234},
		{Params{Users: 5, Events: 3}, 3},
	} {
		raw := mobility(t, c.params)
		if raw.Len() != c.events {
			t.Errorf("%+v: %d events, want %d", c.params, raw.Len(), c.events)
		}
		users, days := c.params.Users, c.params.Days
		if users == 0 {
			users = 667
		}
		if days == 0 {
			days = 92
		}
		if len(raw.Users) != users {
			t.Errorf("%+v: %d users, want %d", c.params, len(raw.Users), users)
		}
		simtest.CheckRows(t, raw, calendar, days)
	}
}

func TestSameSeedSameRows(t *testing.T) {
	params := Params{Users: 60, Seed: 5}
	first := mobility(t, params)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if diff := cmp.Diff(first, mobility(t, params)); diff != "" {
		t.Errorf("one processor gives other rows (-two +one):\n%s", diff)
	}
	params.Seed = 6
	if other := mobility(t, params); cmp.Equal(first.Minute, other.Minute) {
		t.Error("another seed gives the same rows")
	}
}

// TestRowsAreThoseOfTables fails when a change of the process changes the rows of
// the default data set, and with them every table made of it. If that is meant,
// put the new digest here and say so in the commit.
func TestRowsAreThoseOfTables(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("rows are pinned for amd64; other processors may round otherwise")
	}
	raw := mobility(t, Params{})
	const want = "98f125f1ac4aa449"
	if got := simtest.Digest(t, raw); got != want {
		t.Errorf("digest of the rows is %s, want %s", got, want)
	}
}

func TestMakeRefuses(t *testing.T) {
	for want, params := range map[string]Params{
		"users is 1":            {Users: 1},
		"users is -3":           {Users: -3},
		"days is 9":             {Days: 9},
		"events is -1":          {Events: -1},
		"make only":             {Users: 3, Events: 100_000},
		"want 2 to 100000":      {Users: 1 << 40},
		"want 14 to 366":        {Days: 1 << 40},
		"ask for fewer events,": {Users: 2, Days: 14, Events: 1 << 60},
	} {
		if _, err := Make(params); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", params, err, want)
		}
	}
}

func TestBuildsWithEitherLocation(t *testing.T) {
	raw := mobility(t, Params{Users: 160})
	for _, location := range []string{"category", "venue"} {
		d, err := dataset.Build("mobility-sim", raw, dataset.Settings{Location: location})
		if err != nil {
			t.Fatal(err)
		}
		if d.Rows() != raw.Len() {
			t.Errorf("%s: %d rows of %d", location, d.Rows(), raw.Len())
		}
	}
}

func BenchmarkMake(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		mobility(b, Params{})
	}
}
