package cli

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

var update = flag.Bool("update", false, "rewrite the digests of data sets, after datasetRevision was raised")

// TestDatasetRevision holds that rows of a data set do not change under a key that a
// store knows already: where import, simulation or split give other rows the revision
// must be raised, or a store would go on with the old ones.
func TestDatasetRevision(t *testing.T) {
	type pinned struct {
		Revision int
		Digests  map[string]string
	}
	folder := filepath.Join(t.TempDir(), "data")
	if err := writeData(folder); err != nil {
		t.Fatal(err)
	}
	if err := makeOracle(folder, 1); err != nil {
		t.Fatal(err)
	}
	got := pinned{datasetRevision, map[string]string{}}
	for _, d := range []spec.Dataset{
		{Name: "sim", Source: spec.MobilitySim, Seed: 1},
		{Name: "phones", Source: spec.SmartphoneSim, Seed: 1},
		{Name: "rhythms", Source: spec.Rhythms, Seed: 1},
		{Name: "oracle", Source: spec.Oracle, Seed: 1, File: folder},
		{Name: "rows", Source: spec.CSV, File: folder},
		{Name: "cut", Source: spec.CSV, File: folder, Split: spec.SplitGlobalTime},
		{Name: "venues", Source: spec.CSV, File: folder, Location: spec.LocationVenue, Constant: []string{spec.ConstantWeekday}, SeedPart: spec.SeedFirstDay, DayStart: 8},
	} {
		if d.Location == "" {
			d.Location = spec.LocationCategory
		}
		if d.Split == "" {
			d.Split = spec.SplitUser
		}
		if d.SeedPart == "" {
			d.SeedPart = spec.SeedWeek
		}
		d.SlotsPerDay, d.PopulationUsers, d.IndividualUsers = 48, 20, 8
		set, err := build(t.Context(), &spec.Experiment{Dataset: d})
		if err != nil {
			t.Fatal(err)
		}
		got.Digests[d.Name] = set.Digest
	}
	file := filepath.Join("testdata", "datasets.json")
	var want pinned
	if b, err := os.ReadFile(file); err == nil {
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
	} else if !*update {
		t.Fatal(err)
	}
	changes := cmp.Diff(want.Digests, got.Digests)
	if changes != "" && want.Revision == got.Revision {
		t.Fatalf("data sets have other rows than under datasetRevision %d; raise it, then run with -update (-want +got)\n%s", want.Revision, changes)
	}
	if !*update {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("datasetRevision was raised; -update writes it down (-want +got)\n%s", diff)
		}
		return
	}
	b, err := json.MarshalIndent(got, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
