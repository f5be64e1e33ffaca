// Package fsqtest gives the tests of plugins the real check-ins of fsq_nyc, cut
// as the evaluation protocol behaviorgen-v1 says, and two metrics to compare
// with published numbers. It is for tests alone: tables get their data and their
// metrics from the harness.
package fsqtest

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Data is fsq_nyc. A user's id is its place in the order of split hashes.
type Data struct {
	Vocabulary data.Vocabulary // of Population's train rows
	Population []User          // without Dev
	Dev        []User
	Individual []User
}

// User is one user: the first 8n div 10 events and the rest.
type User struct {
	ID     uint32
	Events data.Events
	Train  int // rows of Events for training
}

// TrainRows returns the user's training rows.
func (u User) TrainRows() data.Events { return u.Events.Slice(0, u.Train) }

// Train returns the training rows of users as one table.
func Train(users []User) data.Events {
	var all data.Events
	for _, u := range users {
		all.Append(u.TrainRows())
	}
	return all
}

// Load reads ../shared/data/fsq_nyc, beside the repository, or the same under
// $BEHAVIORBENCH_SHARED; it skips the test if neither is there.
func Load(t testing.TB) *Data {
	t.Helper()
	dir := filepath.Join(shared(), "data", "fsq_nyc")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("needs fsq_nyc at %s (or $BEHAVIORBENCH_SHARED/data/fsq_nyc)", dir)
	}
	return build(t, dir)
}

// shared returns the folder of shared data.
func shared() string {
	if dir := os.Getenv("BEHAVIORBENCH_SHARED"); dir != "" {
		return dir
	}
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..", "..", "shared")
}

// person is a user before ids are dense.
type person struct {
	name, split string
	hash        [32]byte
	events      data.Events // source ids
}

func build(t testing.TB, dir string) *Data {
	people := map[string]*person{}
	eachRow(t, filepath.Join(dir, "users.csv.gz"), []string{"user", "split"}, func(f []string) {
		if f[1] != "rest" {
			people[f[0]] = &person{name: f[0], split: f[1], hash: sha256.Sum256([]byte("behaviorgen-split-v1:" + f[0]))}
		}
	})
	eachRow(t, filepath.Join(dir, "events.csv.gz"), []string{"user", "day", "weekday", "slot", "location", "event", "intent"}, func(f []string) {
		if p := people[f[0]]; p != nil {
			n := numbers(t, f[1:])
			p.events.Add(data.Event{Day: n[0], Weekday: uint8(n[1]), Slot: uint8(n[2]), Location: n[3], Behaviour: n[4], Intent: n[5]})
		}
	})
	order := make([]*person, 0, len(people))
	for _, p := range people {
		order = append(order, p)
	}
	slices.SortFunc(order, func(a, b *person) int { return slices.Compare(a.hash[:], b.hash[:]) })
	d := &Data{}
	for i, p := range order {
		for row := range p.events.User {
			p.events.User[row] = uint32(i)
		}
		u := User{ID: uint32(i), Events: p.events, Train: p.events.Len() * 8 / 10}
		if p.split == "population" {
			d.Population = append(d.Population, u)
		} else {
			d.Individual = append(d.Individual, u)
		}
	}
	dev := len(d.Population) / 10
	d.Dev, d.Population = d.Population[:dev], d.Population[dev:]
	d.encode(names(t, dir))
	return d
}

// encode makes the ids of locations and behaviours dense over the population's
// training rows and fills the vocabulary.
func (d *Data) encode(intents []string) {
	d.Vocabulary = data.Vocabulary{Intents: intents, SlotsPerDay: 48}
	train := Train(d.Population)
	locations, behaviours := dense(train.Location), dense(train.Behaviour)
	d.Vocabulary.Locations, d.Vocabulary.Behaviours = labels(locations), labels(behaviours)
	d.Vocabulary.IntentOf = make([]uint32, len(behaviours))
	for i := range train.Len() {
		d.Vocabulary.IntentOf[behaviours[train.Behaviour[i]]] = train.Intent[i]
	}
	for _, users := range [][]User{d.Population, d.Dev, d.Individual} {
		for _, u := range users {
			recode(u.Events.Location, locations)
			recode(u.Events.Behaviour, behaviours)
		}
	}
}

// dense numbers the distinct ids in ascending order.
func dense(ids []uint32) map[uint32]uint32 {
	distinct := slices.Compact(slices.Sorted(slices.Values(ids)))
	to := make(map[uint32]uint32, len(distinct))
	for i, id := range distinct {
		to[id] = uint32(i)
	}
	return to
}

// labels returns the source ids as text, by dense id.
func labels(to map[uint32]uint32) []string {
	text := make([]string, len(to))
	for id, i := range to {
		text[i] = strconv.Itoa(int(id))
	}
	return text
}

// recode replaces ids in place; ids outside the map become unknown.
func recode(ids []uint32, to map[uint32]uint32) {
	for i, id := range ids {
		if dense, ok := to[id]; ok {
			ids[i] = dense
		} else {
			ids[i] = uint32(len(to))
		}
	}
}

// names reads the intents' names.
func names(t testing.TB, dir string) []string {
	text, err := os.ReadFile(filepath.Join(dir, "vocab.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vocabulary struct{ Intent []string }
	if err := json.Unmarshal(text, &vocabulary); err != nil {
		t.Fatal(err)
	}
	return vocabulary.Intent
}

// eachRow calls row with the named columns of every line of a gzipped CSV file.
func eachRow(t testing.TB, path string, columns []string, row func([]string)) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(unzipped)
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	place := make([]int, len(columns))
	for i, c := range columns {
		if place[i] = slices.Index(header, c); place[i] < 0 {
			t.Fatalf("%s: no column %q among %q", path, c, header)
		}
	}
	picked := make([]string, len(columns))
	for {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range place {
			picked[i] = line[at]
		}
		row(picked)
	}
}

func numbers(t testing.TB, fields []string) []uint32 {
	n := make([]uint32, len(fields))
	for i, f := range fields {
		v, err := strconv.ParseUint(f, 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		n[i] = uint32(v)
	}
	return n
}

// Seed returns the first Monday-to-Sunday week of the user's training rows with
// at least 15 events, else the first 20 events.
func (u User) Seed() data.Events {
	train := u.TrainRows()
	monday := func(i int) int { return int(train.Day[i]) - int(train.Weekday[i]) }
	for start, i := 0, 1; i <= train.Len(); i++ {
		if i < train.Len() && monday(i) == monday(start) {
			continue
		}
		if i-start >= 15 {
			return train.Slice(start, i)
		}
		start = i
	}
	return train.Slice(0, min(20, train.Len()))
}
