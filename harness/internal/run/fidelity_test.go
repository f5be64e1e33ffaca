package run

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/csvsource"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Real against real, beside what a Python program of 80 lines makes of the source
// files by the words of the protocol: naive loops, paths counted in whole numbers,
// coefficients as fractions.
func TestRealAgainstRealIsAsElsewhere(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings dataset.Settings
		want     map[string]float64
	}{
		{"fsq_nyc", dataset.Settings{}, map[string]float64{
			"ks_p_vec": 0.9367771530565523, "ks_p_slot": 0.4902088432168967, "bleu": 0.36369666730384903, "bleu_event": 0.04534264628542288,
			"bd": 0.05877715460397726, "jsd": 0.06231157241106854, "jsd_bin": 0.20188841390603404, "copy": 0.09291702826941615,
			"seed_copy": 0.5168764340122918, "diversity": 0.9983161656587423, "personality": 0.900497512437811, "events_per_week": 6.527624052142901,
		}},
		{"india_tus_composite", dataset.Settings{DayStart: 8, Location: "venue", Constant: []string{"weekday"}, SeedPart: "first-day"}, map[string]float64{
			"ks_p_vec": 0.9163826057767082, "ks_p_slot": 0.7817993104561686, "bleu": 0.268301102221072, "bleu_event": 0.03068559875427932,
			"bd": 0.08009137799059175, "jsd": 0.08820823268254703, "jsd_bin": 0.23266974308634647, "copy": 0.14764188751369936,
			"seed_copy": 0.5365254757519947, "diversity": 1.0070216658977735, "personality": 0.09392265193370165, "events_per_week": 154.65745856353587,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := sharedSet(t, c.name, c.settings)
			l := &Local{rows: newRows(set)}
			judged, err := l.fidelityCase(&plan.Step{Work: plan.Work{Users: set.With(dataset.Individual)}})
			if err != nil {
				t.Fatal(err)
			}
			metrics, err := FidelityMetrics(set, fidelity.Defaults())
			if err != nil {
				t.Fatal(err)
			}
			measured := fidelity.Measure(judged, metrics)
			for _, m := range metrics {
				got, err := measured.Of(m)
				if err != nil {
					t.Fatal(err)
				}
				if want := c.want[m.Name]; math.Abs(got-want) > 1e-9 {
					t.Errorf("%s = %.12g, want %.12g", m.Name, got, want)
				}
			}
		})
	}
}

// sharedSet returns a data set of the shared data, or skips.
func sharedSet(t *testing.T, name string, settings dataset.Settings) *dataset.Dataset {
	t.Helper()
	root := os.Getenv("BEHAVIORBENCH_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "data", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the shared data is not here (set BEHAVIORBENCH_SHARED): %v", err)
	}
	raw, err := csvsource.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	set, err := dataset.Build(name, raw, settings)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// In data of one week a user, what takes the place of synthetic weeks is days 2 to
// 4, of which an average week is made.
func TestHalvesOfOneWeek(t *testing.T) {
	set := simulated(t)
	set.Settings.SeedPart = dataset.SeedFirstDay
	r := newRows(set)
	for _, user := range set.With(dataset.Individual) {
		half, err := r.halves(user)
		if err != nil {
			t.Fatal(err)
		}
		first := set.All(user).Day[0]
		for _, w := range half.Written {
			if w.Day[0] <= first || w.Day[w.Len()-1] > first+3 {
				t.Errorf("user %d: days %v after day %d", user, w.Day, first)
			}
		}
		for _, w := range half.Real {
			if w.Day[0] <= first+3 {
				t.Errorf("user %d: days %v stand for days 5 to 7 from day %d", user, w.Day, first)
			}
		}
		if half.Span != 3./7 || len(half.Written) != 1 || len(half.Real) != 1 {
			t.Errorf("user %d: %d and %d pieces, %v weeks", user, len(half.Written), len(half.Real), half.Span)
		}
	}
}

// What was shown is what copies are looked for in: the seed, or all that the
// generator reads, or, where it reads nothing, the seed again. What it is held
// against is the same for every generator.
func TestWhatSyntheticWeeksAreHeldAgainst(t *testing.T) {
	set := simulated(t)
	r := newRows(set)
	weeks := func(list []data.Events) (days []uint32, events int) {
		for _, w := range list {
			days = append(days, w.Day[0])
			events += w.Len()
		}
		return days, events
	}
	for _, user := range set.With(dataset.Individual) {
		seed, err := r.part(user, plan.Seed, 0)
		if err != nil {
			t.Fatal(err)
		}
		written := []data.Events{seed, seed}
		of := map[plan.Part]fidelity.User{}
		for _, part := range []plan.Part{plan.None, plan.Seed, plan.Train} {
			if of[part], err = r.against(user, written, plan.Work{History: part}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(of[plan.Seed], of[plan.None]); diff != "" {
			t.Fatalf("user %d: nothing shown (-seed +nothing):\n%s", user, diff)
		}
		seeded, trained := of[plan.Seed], of[plan.Train]
		if diff := cmp.Diff(seeded.Real, trained.Real); diff != "" {
			t.Fatalf("user %d: held against other weeks:\n%s", user, diff)
		}
		if _, n := weeks(seeded.Shown); n != seed.Len() || seeded.Span != 2 {
			t.Errorf("user %d: %d events shown of a seed of %d; %v weeks written", user, n, seed.Len(), seeded.Span)
		}
		if diff := cmp.Diff(seeded.Real, seeded.Unseen); diff != "" {
			t.Errorf("user %d: weeks apart from the seed were seen:\n%s", user, diff)
		}
		if _, n := weeks(trained.Shown); n != set.Train(user).Len() {
			t.Errorf("user %d: %d of %d train events shown", user, n, set.Train(user).Len())
		}
		last := set.Train(user).Day[set.Train(user).Len()-1]
		days, _ := weeks(trained.Unseen)
		for _, day := range days {
			if day <= last {
				t.Errorf("user %d: the week of day %d counts as unseen, train ends on day %d", user, day, last)
			}
		}
		if len(trained.Unseen) == 0 || len(trained.Unseen) >= len(trained.Real) {
			t.Errorf("user %d: %d unseen weeks of %d", user, len(trained.Unseen), len(trained.Real))
		}
		half, err := r.halves(user)
		if err != nil {
			t.Fatal(err)
		}
		odd, n := weeks(half.Written)
		even, m := weeks(half.Real)
		all, total := weeks(seeded.Real)
		if len(odd)+len(even) != len(all) || n+m != total || RealWeeks(set, user) != len(all) {
			t.Errorf("user %d: halves of %d and %d weeks, %d and %d events; together %d and %d", user, len(odd), len(even), n, m, len(all), total)
		}
	}
}
