package dataset

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

func TestOpenReturnsWhatWasSealed(t *testing.T) {
	settings := map[string]Settings{
		"default": {},
		"venue":   {Location: LocationVenue, Constant: []string{Weekday}, SeedPart: SeedFirstDay},
		"time":    {Split: ByGlobalTime},
		"few":     {PopulationUsers: 3, IndividualUsers: 1, SlotsPerDay: 24, DayStart: 0},
	}
	for name, s := range settings {
		t.Run(name, func(t *testing.T) {
			d := build(t, randomRaw(30, 100, 120), s)
			dir := filepath.Join(t.TempDir(), "new", "place")
			if err := Seal(d, dir); err != nil {
				t.Fatal(err)
			}
			opened, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(d, opened); diff != "" {
				t.Errorf("(-sealed +opened):\n%s", diff)
			}
		})
	}
}

func TestEqualDataSetsSealToEqualBytes(t *testing.T) {
	var files [2]map[string]string
	for i := range files {
		dir := t.TempDir()
		if err := Seal(build(t, randomRaw(31, 80, 60), Settings{}), dir); err != nil {
			t.Fatal(err)
		}
		files[i] = map[string]string{}
		for _, name := range []string{eventsFile, datasetFile} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			files[i][name] = string(text)
		}
	}
	if files[0][eventsFile] != files[1][eventsFile] || files[0][datasetFile] != files[1][datasetFile] {
		t.Error("sealing twice gives different bytes")
	}
}

// The digest was computed in Python from the layout that digest documents.
func TestDigestLayout(t *testing.T) {
	d := &Dataset{
		Name:  "has no part in it",
		Users: []User{{"ä", Population, 0, 2, 1}, {"b", Individual, 2, 1, 0}},
		Events: data.Events{
			User: []uint32{0, 0, 1}, Sequence: []uint32{0, 0, 0}, Day: []uint32{5, 70000, 6}, Weekday: []uint8{0, 1, 2}, Slot: []uint8{3, 4, 47},
			Location: []uint32{0, 1, 2}, Behaviour: []uint32{1, 0, 2}, Intent: []uint32{0, 1, 1},
		},
		Profiles:   data.Profiles{User: []uint32{0, 1}, Attributes: []data.Attribute{{Name: "age", Values: []string{"old"}, Code: []uint32{0, 1}}}},
		Vocabulary: data.Vocabulary{Locations: []string{"x", "y"}, Behaviours: []string{"p", "q"}, Intents: []string{"i", "j"}, IntentOf: []uint32{1, 0}, SlotsPerDay: 48, DayStart: 8},
		Settings:   Settings{Location: "venue", SlotsPerDay: 48, DayStart: 8, Constant: []string{"weekday"}, Split: "user", SeedPart: "week", PopulationUsers: 7, IndividualUsers: 9},
		Notes:      []string{"note"},
	}
	const want = "0a3968cd12bceec79c22ef932936c638bf0be6d495d2e1ac89d6298fac869d40"
	if got := d.digest(); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

// What events were drawn from travels with them and is part of the digest.
func TestTheOracleIsSealed(t *testing.T) {
	raw := randomRaw(36, 20, 20)
	without := build(t, raw, Settings{})
	raw.Oracle = []byte("the oracle")
	d, dir := build(t, raw, Settings{}), t.TempDir()
	if d.Digest == without.Digest {
		t.Error("the oracle is not in the digest")
	}
	if err := Seal(d, dir); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, opened); diff != "" {
		t.Errorf("(-sealed +opened):\n%s", diff)
	}
	for _, change := range []func(path string) error{
		func(path string) error { return os.WriteFile(path, []byte("the Oracle"), 0o666) },
		os.Remove,
	} {
		if err := change(filepath.Join(dir, oracleFile)); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "digest is ") {
			t.Errorf("another oracle: %v", err)
		}
	}
}

// A change of any part of a data set but its name changes the digest.
func TestDigestCoversEverything(t *testing.T) {
	changes := map[string]func(*Dataset){
		"settings":      func(d *Dataset) { d.Settings.SeedPart = SeedFirstDay },
		"user":          func(d *Dataset) { d.Users[3].Name += "x" },
		"role":          func(d *Dataset) { d.Users[3].Role = Dev },
		"train":         func(d *Dataset) { d.Users[3].Train++ },
		"day":           func(d *Dataset) { d.Events.Day[7]++ },
		"weekday":       func(d *Dataset) { d.Events.Weekday[7]++ },
		"slot":          func(d *Dataset) { d.Events.Slot[7]++ },
		"location":      func(d *Dataset) { d.Events.Location[7]++ },
		"behaviour":     func(d *Dataset) { d.Events.Behaviour[7]++ },
		"intent":        func(d *Dataset) { d.Events.Intent[7]++ },
		"sequence":      func(d *Dataset) { d.Events.Sequence[7]++ },
		"location name": func(d *Dataset) { d.Vocabulary.Locations[0] += "x" },
		"intent of":     func(d *Dataset) { d.Vocabulary.IntentOf[0]++ },
		"day start":     func(d *Dataset) { d.Vocabulary.DayStart++ },
		"attribute":     func(d *Dataset) { d.Profiles.Attributes[0].Code[0]++ },
		"note":          func(d *Dataset) { d.Notes = append(d.Notes, "") },
		"oracle":        func(d *Dataset) { d.Oracle = []byte{} },
	}
	for name, change := range changes {
		d := build(t, randomRaw(32, 20, 20), Settings{})
		change(d)
		if d.digest() == d.Digest {
			t.Errorf("%s: the digest does not change", name)
		}
	}
	d := build(t, randomRaw(32, 20, 20), Settings{})
	d.Name = "other"
	if d.digest() != d.Digest {
		t.Error("the name changes the digest")
	}
}

func TestOpenTellsDamage(t *testing.T) {
	sealed := t.TempDir()
	if err := Seal(build(t, randomRaw(33, 40, 40), Settings{}), sealed); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		file   string
		change func([]byte) []byte
		want   string
	}{
		"bit of the events":    {eventsFile, func(b []byte) []byte { b[len(b)/2] ^= 4; return b }, "events.parquet: SHA-256 is "},
		"events cut short":     {eventsFile, func(b []byte) []byte { return b[:len(b)-9] }, "events.parquet: SHA-256 is "},
		"no events":            {eventsFile, func([]byte) []byte { return nil }, "events.parquet: SHA-256 is "},
		"user renamed":         {datasetFile, replace(`"user 3"`, `"user three"`), "digest is "},
		"role changed":         {datasetFile, replace(`"individual"`, `"population"`), "digest is "},
		"dataset.json cut":     {datasetFile, func(b []byte) []byte { return b[:len(b)/2] }, "dataset.json: unexpected end"},
		"format of the future": {datasetFile, replace(`"format": 1`, `"format": 2`), "dataset.json: format is 2, not 1"},
		"no Parquet, resealed": {eventsFile, func([]byte) []byte { return []byte("PAR1 nothing PAR1") }, "events.parquet: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files := map[string][]byte{}
			for _, file := range []string{eventsFile, datasetFile} {
				text, err := os.ReadFile(filepath.Join(sealed, file))
				if err != nil {
					t.Fatal(err)
				}
				files[file] = text
			}
			before := fileDigest(files[eventsFile])
			files[test.file] = test.change(files[test.file])
			if strings.HasSuffix(name, "resealed") {
				files[datasetFile] = replace(before, fileDigest(files[eventsFile]))(files[datasetFile])
			}
			for file, text := range files {
				if err := os.WriteFile(filepath.Join(dir, file), text, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Open(dir)
			if err == nil || !strings.Contains(err.Error(), "is damaged: "+test.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("error %v\nwant %q in it", err, test.want)
			}
		})
	}
	if _, err := Open(filepath.Join(sealed, "nothing")); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "damaged") {
		t.Errorf("a missing directory: %v", err)
	}
}

func replace(from, to string) func([]byte) []byte {
	return func(text []byte) []byte { return []byte(strings.Replace(string(text), from, to, 1)) }
}

// Whatever stands in dataset.json, unseal returns the data set or an error.
func FuzzUnseal(f *testing.F) {
	dir := f.TempDir()
	if err := Seal(build(f, randomRaw(34, 4, 4), Settings{}), dir); err != nil {
		f.Fatal(err)
	}
	head, err := os.ReadFile(filepath.Join(dir, datasetFile))
	if err != nil {
		f.Fatal(err)
	}
	events, err := os.ReadFile(filepath.Join(dir, eventsFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(head)
	f.Add([]byte(`{"format":1}`))
	f.Fuzz(func(t *testing.T, head []byte) {
		d, err := unseal(head, events, nil)
		if err == nil && d.digest() != d.Digest {
			t.Error("a data set with a wrong digest was opened")
		}
	})
}

func BenchmarkSealAndOpen(b *testing.B) {
	d := build(b, randomRaw(35, 667, 570), Settings{})
	dir := b.TempDir()
	for b.Loop() {
		if err := Seal(d, dir); err != nil {
			b.Fatal(err)
		}
		if _, err := Open(dir); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(d.Rows()), "rows")
}
