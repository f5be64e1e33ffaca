package csvsource

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// shared returns a folder of the shared data, or skips.
func shared(t testing.TB, name string) string {
	root := os.Getenv("BEHAVIORBENCH_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "data", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the shared data is not here (set BEHAVIORBENCH_SHARED): %v", err)
	}
	return dir
}

// sources are the real data sets and what their README says of them.
var sources = []struct {
	name                                    string
	settings                                dataset.Settings
	population, individual, events, intents int
	attributes                              []string
}{
	{"fsq_nyc", dataset.Settings{}, 466, 201, 123061, 14, nil},
	{"india_tus_composite", dataset.Settings{DayStart: 8, Location: "venue", Constant: []string{"weekday"}, SeedPart: "first-day"},
		418, 181, 92095, 17, []string{"age", "education", "gender", "consumption", "occupation"}},
	{"sand_fsq_usa", dataset.Settings{}, 3323, 1434, 110906, 14, nil},
}

func TestRealDataSets(t *testing.T) {
	for _, source := range sources {
		t.Run(source.name, func(t *testing.T) {
			dir := shared(t, source.name)
			raw, err := Read(dir)
			if err != nil {
				t.Fatal(err)
			}
			d, err := dataset.Build(source.name, raw, source.settings)
			if err != nil {
				t.Fatal(err)
			}
			if err := data.Check(d.Events, &d.Vocabulary); err != nil {
				t.Error(err)
			}
			s := dataset.Describe(d)
			got := []int{s.Population + s.Dev, s.Individual, s.Events, s.Intents}
			if want := []int{source.population, source.individual, source.events, source.intents}; !slices.Equal(got, want) {
				t.Errorf("population, individual, events, intents: %v, want %v", got, want)
			}
			if s.Dev != source.population/10 {
				t.Errorf("%d dev users, want %d", s.Dev, source.population/10)
			}
			var attributes []string
			for _, a := range d.Profiles.Attributes {
				attributes = append(attributes, a.Name)
			}
			if diff := cmp.Diff(source.attributes, attributes); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
			compareStats(t, filepath.Join(dir, "stats.json"), s)
		})
	}
}

// compareStats compares with statistics that were computed by another program.
func compareStats(t *testing.T, file string, s dataset.Description) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Events      []float64                  `json:"events_per_user_q05_25_50_75_95_mean"`
		MinMax      []float64                  `json:"events_per_user_min_max"`
		Entropy     float64                    `json:"H_intent_population_bits"`
		UserEntropy []float64                  `json:"H_intent_per_user_bits"`
		Divergence  []float64                  `json:"JSD_user_vs_population_bits"`
		Self        float64                    `json:"self_transition_rate"`
		Baselines   map[string]struct{ N int } `json:"baselines_next_intent_individual_last20pct"`
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want, within float64) {
		if math.Abs(got-want) > within {
			t.Errorf("%s is %.5f, want %v", what, got, want)
		}
	}
	near("mean of events per user", s.EventsPerUser.Mean, want.Events[5], .006)
	near("least events", s.EventsPerUser.Min, want.MinMax[0], 0)
	near("most events", s.EventsPerUser.Max, want.MinMax[1], 0)
	near("entropy", s.Entropy, want.Entropy, .0006)
	near("self-transition", s.SelfTransition, want.Self, .00006)
	near("windows", float64(s.Windows), float64(want.Baselines["pop_markov"].N), 0)
	for _, c := range []struct {
		name   string
		got    dataset.Spread
		want   []float64
		within float64
	}{
		{"events per user", s.EventsPerUser, want.Events, .06},
		{"entropy per user", s.UserEntropy, want.UserEntropy, .006},
		{"divergence", s.Divergence, want.Divergence, .006},
	} {
		near(c.name+", lower quartile", c.got.Q25, c.want[1], c.within)
		near(c.name+", median", c.got.Median, c.want[2], c.within)
		near(c.name+", upper quartile", c.got.Q75, c.want[3], c.within)
		near(c.name+", mean", c.got.Mean, c.want[5], c.within)
	}
}

// The split that the files give is the split by hash.
func TestGivenSplitIsTheHashRule(t *testing.T) {
	for _, source := range sources {
		t.Run(source.name, func(t *testing.T) {
			raw, err := Read(shared(t, source.name))
			if err != nil {
				t.Fatal(err)
			}
			var used []int
			for u, split := range raw.Splits {
				if split != dataset.SplitRest {
					used = append(used, u)
				}
			}
			hash := func(u int) []byte {
				sum := sha256.Sum256([]byte("behaviorgen-split-v1:" + raw.Users[u]))
				return sum[:]
			}
			slices.SortFunc(used, func(a, b int) int { return bytes.Compare(hash(a), hash(b)) })
			for rank, u := range used {
				want := dataset.SplitIndividual
				if rank < len(used)*466/667 {
					want = dataset.SplitPopulation
				}
				if raw.Splits[u] != want {
					t.Errorf("user %s of rank %d is %s, by hash %s", raw.Users[u], rank, raw.Splits[u], want)
				}
			}
			if slices.Contains(raw.Splits, dataset.SplitRest) {
				return
			}
			given, err := dataset.Build("given", raw, source.settings)
			if err != nil {
				t.Fatal(err)
			}
			raw.Splits = nil
			hashed, err := dataset.Build("hashed", raw, source.settings)
			if err != nil {
				t.Fatal(err)
			}
			if given.Digest != hashed.Digest {
				t.Error("the data set built without the given split differs")
			}
		})
	}
}

// Without its day_start the diary's rows after midnight are out of order.
func TestDiaryNeedsItsDayStart(t *testing.T) {
	raw, err := Read(shared(t, "india_tus_composite"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dataset.Build("india", raw, dataset.Settings{}); err == nil {
		t.Error("rows out of order were taken")
	} else {
		t.Log(err)
	}
}

func BenchmarkReadFsqNYC(b *testing.B) {
	dir := shared(b, "fsq_nyc")
	for b.Loop() {
		if _, err := Read(dir); err != nil {
			b.Fatal(err)
		}
	}
}
