package smartphone

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/simtest"
)

func phones(t testing.TB, params Params) *dataset.Raw {
	t.Helper()
	raw, err := Make(params)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// usual makes the default data set once.
var usual = sync.OnceValues(func() (*dataset.Raw, error) { return Make(Params{}) })

// byDefault returns the default data set, which nobody may change.
func byDefault(t *testing.T) *dataset.Raw {
	t.Helper()
	raw, err := usual()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestPinnedStatistics(t *testing.T) {
	for seed := range uint64(3) {
		raw := phones(t, Params{Seed: seed + 1})
		daily := float64(raw.Len()) / float64(len(raw.Users)) / 83
		s := simtest.Measure(raw)
		t.Logf("seed %d: %.2f events a day, entropy %.2f, population Markov %.3f, gain of the own %.3f, JSD(user, population) %.3f, self-transition %.3f",
			seed+1, daily, s.Entropy, s.Population, s.Own-s.Population, s.Divergence, s.Self)
		simtest.Within(t, "events a user and day", daily, 3.9, 4.1)
		simtest.Within(t, "entropy of the population's intents", s.Entropy, 3, 3.5)
		simtest.Within(t, "share of self-transitions", s.Self, .27, .55)
		simtest.Within(t, "JSD(user, population)", s.Divergence, .1, .3)
		simtest.Within(t, "gain of a user's own Markov model", s.Own-s.Population, .09, 1)
	}
}

func TestSamplesAreOfTheirSizes(t *testing.T) {
	for _, c := range []struct {
		params                       Params
		population, individual, days int
	}{
		{Params{}, 300, 300, 83},
		{Params{Population: 20, Individual: 30, Days: 40, Seed: 9}, 20, 30, 40},
		{Params{Population: 1, Individual: 1, Days: 14}, 1, 1, 14},
	} {
		raw := phones(t, c.params)
		if diff := cmp.Diff(slices.Concat(
			slices.Repeat([]dataset.Split{dataset.SplitPopulation}, c.population),
			slices.Repeat([]dataset.Split{dataset.SplitIndividual}, c.individual)), raw.Splits); diff != "" {
			t.Errorf("%+v: splits (-want +got):\n%s", c.params, diff)
		}
		if last := slices.Max(raw.Day); last != uint32(c.days-1) {
			t.Errorf("%+v: the last day is %d, want %d", c.params, last, c.days-1)
		}
		if len(raw.Behaviours) != 114 || len(raw.Intents) != 18 {
			t.Errorf("%d behaviours in %d intents, want 114 in 18", len(raw.Behaviours), len(raw.Intents))
		}
		simtest.CheckRows(t, raw, calendar, c.days)
	}
}

// TestSamplesStandAlone: who grows one sample keeps the rows of the other, and of
// those who were there.
func TestSamplesStandAlone(t *testing.T) {
	small := phones(t, Params{Population: 20, Individual: 30, Days: 20})
	large := phones(t, Params{Population: 20, Individual: 90, Days: 20})
	first := func(raw *dataset.Raw) []uint16 {
		n, _ := slices.BinarySearch(raw.User, 20)
		return raw.Minute[:n]
	}
	if diff := cmp.Diff(first(small), first(large)); diff != "" {
		t.Errorf("a larger second sample changes the first (-small +large):\n%s", diff)
	}
}

func TestSameSeedSameRows(t *testing.T) {
	params := Params{Population: 30, Individual: 30, Seed: 5}
	first := phones(t, params)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if diff := cmp.Diff(first, phones(t, params)); diff != "" {
		t.Errorf("one processor gives other rows (-two +one):\n%s", diff)
	}
	params.Seed = 6
	if other := phones(t, params); cmp.Equal(first.Minute, other.Minute) {
		t.Error("another seed gives the same rows")
	}
}

// TestRowsAreThoseOfTables fails when a change of the process changes the rows of
// the default data set, and with them every table made of it. If that is meant, put
// the new digest here and say so in the commit.
func TestRowsAreThoseOfTables(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("rows are pinned for amd64; other processors may round otherwise")
	}
	const want = "43c31a0abef48d9c"
	if got := simtest.Digest(t, byDefault(t)); got != want {
		t.Errorf("digest of the rows is %s, want %s", got, want)
	}
}

func TestMakeRefuses(t *testing.T) {
	for want, params := range map[string]Params{
		"population is -1, want 1 to 100000":     {Population: -1},
		"population is 100001, want 1 to 100000": {Population: 100_001},
		"individual is -7, want 1 to 100000":     {Individual: -7},
		"individual is 109951":                   {Individual: 1 << 40},
		"days is 9, want 14 to 366":              {Days: 9},
		"days is 367":                            {Days: 367},
	} {
		if _, err := Make(params); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", params, err, want)
		}
	}
}

func FuzzMake(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(4), uint8(20))
	f.Fuzz(func(t *testing.T, seed uint64, population, individual, days uint8) {
		params := Params{Population: 1 + int(population)%8, Individual: 1 + int(individual)%8, Days: 14 + int(days)%60, Seed: seed}
		raw := phones(t, params)
		simtest.CheckRows(t, raw, calendar, params.Days)
		if _, err := dataset.Build("smartphone-sim", raw, dataset.Settings{}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBuildsWithEitherLocation(t *testing.T) {
	raw := byDefault(t)
	for location, want := range map[string]int{dataset.LocationCategory: 114, dataset.LocationVenue: 1} {
		d, err := dataset.Build("smartphone-sim", raw, dataset.Settings{Location: location})
		if err != nil {
			t.Fatal(err)
		}
		if d.Rows() != raw.Len() || len(d.Vocabulary.Locations) != want || len(d.Vocabulary.Behaviours) != 114 {
			t.Errorf("%s: %d rows of %d, %d locations, %d behaviours; want all rows, %d locations, 114 behaviours",
				location, d.Rows(), raw.Len(), len(d.Vocabulary.Locations), len(d.Vocabulary.Behaviours), want)
		}
		if got := [3]int{len(d.With(dataset.Population)), len(d.With(dataset.Dev)), len(d.With(dataset.Individual))}; got != [3]int{270, 30, 300} {
			t.Errorf("%s: population, dev and individual users are %v, want 270, 30, 300", location, got)
		}
	}
}

func BenchmarkMake(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		phones(b, Params{})
	}
}

// BenchmarkPaperSize makes samples of the sizes of the paper's.
func BenchmarkPaperSize(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		phones(b, Params{Population: 4500, Individual: 5000})
	}
}
