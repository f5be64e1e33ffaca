package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes files below a new folder and returns the folder.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestPrecedence sets one key in every layer and takes the layers away from the
// top.
func TestPrecedence(t *testing.T) {
	dir := write(t, map[string]string{
		"spec.yaml":                 "extends: lib/middle.yaml\nname: t\nscenario: fidelity\ndataset: {name: d, day_start: 5}\n",
		"plain.yaml":                "extends: lib/middle.yaml\nname: t\nscenario: fidelity\ndataset: {name: d}\n",
		"lib/middle.yaml":           "extends: base/base.yaml\ndataset: {day_start: 4}\n",
		"lib/base/base.yaml":        "dataset: {day_start: 3, split: global-time}\n",
		"bare.yaml":                 "name: t\nscenario: fidelity\ndataset: {name: d}\n",
		"datasets/d.yaml":           "source: mobility-sim\nday_start: 2\n",
		"lib/base/datasets/d.yaml":  "source: mobility-sim\nday_start: 1\n",
		"lib/base/datasets/e.yaml":  "source: mobility-sim\nday_start: 9\n",
		"extended.yaml":             "extends: lib/base/named.yaml\nname: t\n",
		"lib/base/named.yaml":       "scenario: fidelity\ndataset: {name: e}\n",
		"elsewhere/datasets/f.yaml": "source: mobility-sim\n",
	})
	env := []string{"BEHAVIORBENCH_DATASET__DAY_START=6", "PATH=/bin", "BEHAVIORBENCH_SHARED=/x"}
	for _, c := range []struct {
		file    string
		env     []string
		sets    []string
		want    int
		sources []string
	}{
		{"spec.yaml", env, []string{"dataset.day_start=7", "dataset.day_start=8"}, 8,
			[]string{"datasets/d.yaml", "lib/base/base.yaml", "lib/middle.yaml", "spec.yaml", "environment variable BEHAVIORBENCH_DATASET__DAY_START", "--set dataset.day_start=7", "--set dataset.day_start=8"}},
		{"spec.yaml", env, nil, 6,
			[]string{"datasets/d.yaml", "lib/base/base.yaml", "lib/middle.yaml", "spec.yaml", "environment variable BEHAVIORBENCH_DATASET__DAY_START"}},
		{"spec.yaml", nil, nil, 5, []string{"datasets/d.yaml", "lib/base/base.yaml", "lib/middle.yaml", "spec.yaml"}},
		{"plain.yaml", nil, nil, 4, []string{"datasets/d.yaml", "lib/base/base.yaml", "lib/middle.yaml", "plain.yaml"}},
		{"bare.yaml", nil, nil, 2, []string{"datasets/d.yaml", "bare.yaml"}},
		{"extended.yaml", nil, nil, 9, []string{"lib/base/datasets/e.yaml", "lib/base/named.yaml", "extended.yaml"}},
		{"extended.yaml", nil, []string{"dataset.name=d"}, 2, []string{"datasets/d.yaml", "lib/base/named.yaml", "extended.yaml", "--set dataset.name=d"}},
		{"bare.yaml", nil, []string{"dataset={name: own, source: mobility-sim}"}, 0, []string{"bare.yaml", "--set dataset={name: own, source: mobility-sim}"}},
	} {
		t.Run(fmt.Sprint(c.file, c.env, c.sets), func(t *testing.T) {
			o := options()
			o.Environ, o.Sets = c.env, c.sets
			e, err := Load(filepath.Join(dir, c.file), o)
			if err != nil {
				t.Fatal(err)
			}
			if e.Dataset.DayStart != c.want {
				t.Errorf("day_start = %d, want %d", e.Dataset.DayStart, c.want)
			}
			var sources []string
			for _, s := range e.Sources {
				sources = append(sources, filepath.ToSlash(strings.TrimPrefix(string(s), dir+string(filepath.Separator))))
			}
			if diff := cmp.Diff(c.sources, sources); diff != "" {
				t.Errorf("sources (-want +got)\n%s", diff)
			}
		})
	}
}

// TestPaths holds that a path belongs to the file that says it.
func TestPaths(t *testing.T) {
	dir := write(t, map[string]string{
		"a/spec.yaml":       "name: t\nscenario: fidelity\ndataset: {name: d}\n",
		"a/datasets/d.yaml": "source: csv\npath: ../data\n",
		"b/child.yaml":      "extends: ../a/spec.yaml\nname: child\n",
		"b/own.yaml":        "extends: ../a/spec.yaml\ndataset: {path: here}\n",
	})
	for _, c := range []struct {
		file         string
		sets, env    []string
		path, opened string
	}{
		{"a/spec.yaml", nil, nil, "../data", filepath.Join(dir, "a", "data")},
		{"b/child.yaml", nil, nil, "../data", filepath.Join(dir, "a", "data")},
		{"b/own.yaml", nil, nil, "here", filepath.Join(dir, "b", "here")},
		{"b/own.yaml", []string{"dataset.path=there"}, nil, "there", "there"},
		{"b/own.yaml", nil, []string{"BEHAVIORBENCH_DATASET__PATH=there"}, "there", "there"},
		{"b/own.yaml", []string{"dataset.path=/abs"}, nil, "/abs", "/abs"},
	} {
		o := options()
		o.Sets, o.Environ = c.sets, c.env
		e, err := Load(filepath.Join(dir, c.file), o)
		if err != nil {
			t.Fatal(err)
		}
		if e.Dataset.Path != c.path || e.Dataset.File != c.opened {
			t.Errorf("%s %v %v: path %q opens %q, want %q opens %q", c.file, c.sets, c.env, e.Dataset.Path, e.Dataset.File, c.path, c.opened)
		}
		if strings.Contains(string(e.Resolved()), dir) {
			t.Errorf("%s: the resolved form names a folder of this machine:\n%s", c.file, e.Resolved())
		}
	}
}

// TestFilesOfParams holds the same of params that name files, wherever they are said.
func TestFilesOfParams(t *testing.T) {
	dir := write(t, map[string]string{
		"a/spec.yaml":       "name: t\nscenario: fidelity\ndataset: {name: d}\ngenerators:\n  - {plugin: taped, params: {tape: own, name: own}}\n  - {plugin: taped, name: other}\n",
		"a/datasets/d.yaml": "source: csv\npath: ../data\n",
		"b/child.yaml":      "extends: ../a/spec.yaml\nname: child\nparams: {taped: {tape: shared}}\n",
	})
	for _, c := range []struct {
		file       string
		sets       []string
		own, other map[string]string
	}{
		{"a/spec.yaml", nil, map[string]string{"tape": filepath.Join(dir, "a", "own")}, map[string]string{}},
		{"b/child.yaml", nil, map[string]string{"tape": filepath.Join(dir, "a", "own")}, map[string]string{"tape": filepath.Join(dir, "b", "shared")}},
		{"a/spec.yaml", []string{"params.taped.tape=here"}, map[string]string{"tape": filepath.Join(dir, "a", "own")}, map[string]string{"tape": "here"}},
		{"a/spec.yaml", []string{"generators.0.params.tape=/abs"}, map[string]string{"tape": "/abs"}, map[string]string{}},
	} {
		o := options()
		o.Sets = c.sets
		e, err := Load(filepath.Join(dir, c.file), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]map[string]string{c.own, c.other}, []map[string]string{e.Generators[0].Files, e.Generators[1].Files}); diff != "" {
			t.Errorf("%s %v (-want +got)\n%s", c.file, c.sets, diff)
		}
		if strings.Contains(string(e.Resolved()), dir) {
			t.Errorf("%s: the resolved form names a folder of this machine:\n%s", c.file, e.Resolved())
		}
	}
}

// TestSet reaches into lists by number and by name, from --set and from the
// environment.
func TestSet(t *testing.T) {
	for _, c := range []struct {
		sets, env []string
		want      func(*Experiment) any
		equals    any
	}{
		{[]string{"generators.0.params.order=3"}, nil, func(e *Experiment) any { return string(e.Generators[0].Params) }, `{"mode":"fast","order":3,"rates":{"first":0,"last":0}}`},
		{[]string{"generators.markov.params.rates.last=0.5"}, nil, func(e *Experiment) any { return string(e.Generators[0].Params) }, `{"mode":"fast","order":1,"rates":{"first":0,"last":0.5}}`},
		{[]string{"generators.markov+order2.params.order=4"}, nil, func(e *Experiment) any { return string(e.Generators[1].Params) }, `{"mode":"fast","order":4,"rates":{"first":0.001,"last":0}}`},
		{[]string{"generators.1.params={order: 5}"}, nil, func(e *Experiment) any { return string(e.Generators[1].Params) }, `{"mode":"fast","order":5,"rates":{"first":0,"last":0}}`},
		{[]string{"generators.1.name=dotted.name", "generators.dotted.name.params.order=5"}, nil, func(e *Experiment) any { return string(e.Generators[1].Params) }, `{"mode":"fast","order":5,"rates":{"first":0.001,"last":0}}`},
		{[]string{"generators.0={plugin: layered, params: {layers: [1, 2]}}", "generators.layered.params.layers.1=5"}, nil, func(e *Experiment) any { return string(e.Generators[0].Params) }, `{"layers":[1,5],"width":1}`},
		{[]string{"generators=[]"}, nil, func(e *Experiment) any { return len(e.Generators) }, 0},
		{[]string{"metrics=[accuracy]"}, nil, func(e *Experiment) any { return e.Metrics }, []string{"accuracy"}},
		{[]string{"metrics.0=accuracy", "metrics.4=recall", "metrics.1=precision"}, nil, func(e *Experiment) any { return e.Metrics }, []string{"accuracy", "precision", "ndcg@3", "ndcg@5", "recall"}},
		{[]string{"title="}, nil, func(e *Experiment) any { return e.Title }, ""},
		{[]string{"title=a=b"}, nil, func(e *Experiment) any { return e.Title }, "a=b"},
		{[]string{"seed=18446744073709551615"}, nil, func(e *Experiment) any { return e.Seed }, uint64(18446744073709551615)},
		{[]string{"synthetic.ratio=5e-1"}, nil, func(e *Experiment) any { return e.Synthetic.Ratio }, 0.5},
		{nil, []string{"BEHAVIORBENCH_GENERATORS__MARKOV__PARAMS__ORDER=2"}, func(e *Experiment) any { return string(e.Generators[0].Params) }, `{"mode":"fast","order":2,"rates":{"first":0,"last":0}}`},
		{nil, []string{"BEHAVIORBENCH_METRICS__0=recall", "BEHAVIORBENCH_METRICS=[accuracy]"}, func(e *Experiment) any { return e.Metrics }, []string{"recall"}},
		{nil, []string{"BEHAVIORBENCH_SCALE=full"}, func(e *Experiment) any { return e.Repeats }, 3},
		{[]string{"repeats=7"}, []string{"BEHAVIORBENCH_SCALE=full"}, func(e *Experiment) any { return e.Repeats }, 7},
		{[]string{"scale=full", "dataset.population_users=30"}, nil, func(e *Experiment) any { return [2]int{e.Dataset.PopulationUsers, e.Dataset.IndividualUsers} }, [2]int{30, 0}},
		{[]string{"controls=[]"}, nil, func(e *Experiment) any { return e.Controls }, []string{}},
	} {
		o := options()
		o.Sets, o.Environ = c.sets, c.env
		e, err := Load("testdata/good.yaml", o)
		if err != nil {
			t.Errorf("%v %v: %v", c.sets, c.env, err)
			continue
		}
		if diff := cmp.Diff(c.equals, c.want(e)); diff != "" {
			t.Errorf("%v %v (-want +got)\n%s", c.sets, c.env, diff)
		}
	}
}

// TestSetReports holds what is said of wrong values from outside the files.
func TestSetReports(t *testing.T) {
	o := options()
	o.Sets = []string{"sede=3", "sede=3", "seed", "seed.x=3", "generators.5.name=x", "generators.markof.params.order=2", "generators.0.params.ordr=2",
		"generators.0.params.order=nine", "dataset.name=fsq_nyx", "metrics.9=x", "title=[a", "repeats=\"2\"", "=3", "generators.0.params..x=1",
		"controls.0=x", "limits.memory=2GB", "extends=good.yaml", "synthetic={ratoi: 1}", "generators.m=x", "floors.0.params.made.on.the.way=1", "generators.1.params.rates=[1]", "generators.1.params.rates.first=1"}
	o.Environ = []string{"BEHAVIORBENCH_SEED=x", "BEHAVIORBENCH_DATSET__NAME=x", "BEHAVIORBENCH_STORE=/tmp"}
	_, err := Load("testdata/good.yaml", o)
	if err == nil {
		t.Fatal("no error")
	}
	golden(t, "set-reports.txt", report(t, err))
}

// TestSameBytes holds that a spec says the same however often it is read.
func TestSameBytes(t *testing.T) {
	_, first := Load("testdata/unknown-name.yaml", options())
	for range 20 {
		if _, err := Load("testdata/unknown-name.yaml", options()); err.Error() != first.Error() {
			t.Fatalf("two reports:\n%v\n%v", first, err)
		}
	}
}

// TestReplacedPlaces holds that a mistake is told where it was made, not where a
// value stood that is no longer there.
func TestReplacedPlaces(t *testing.T) {
	dir := write(t, map[string]string{
		"base.yaml": "name: t\nscenario: fidelity\ndataset: {name: d, source: mobility-sim}\n" +
			"generators:\n  - plugin: layered\n    params: {made: {on: 1}}\n",
		"spec.yaml": "extends: base.yaml\ngenerators: [{plugin: layered}]\n",
	})
	o := options()
	o.Sets = []string{"generators.0.params.made.on=1"}
	_, err := Load(filepath.Join(dir, "spec.yaml"), o)
	want := `--set generators.0.params.made.on=1: unknown key "made" in generators.0.params; known keys: layers, width`
	if got := fmt.Sprint(err); got != want {
		t.Errorf("error\n%s\nwant\n%s", got, want)
	}
}

func TestMissingFile(t *testing.T) {
	_, err := Load("testdata/nowhere.yaml", options())
	if got, want := fmt.Sprint(err), "testdata/nowhere.yaml: open: no such file or directory"; got != want {
		t.Errorf("error %q, want %q", got, want)
	}
	_, err = Load("testdata", options())
	if got, want := fmt.Sprint(err), "testdata: read: is a directory"; got != want {
		t.Errorf("error %q, want %q", got, want)
	}
}
