package spec

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// suiteFiles are specs on one data set and on two, and suites of them.
var suiteFiles = map[string]string{
	"one.yaml":        "name: one\nscenario: fidelity\ndataset: {name: a}\n",
	"two.yaml":        "name: two\nscenario: fidelity\ndatasets: [a, b]\nrepeats: 2\n",
	"child.yaml":      "extends: two.yaml\nname: child\ndatasets: [b]\n",
	"datasets/a.yaml": "source: mobility-sim\n",
	"datasets/b.yaml": "source: mobility-sim\nseed: 5\n",
	"paper.yaml":      "name: paper\ntitle: All of it\nsuite: [one.yaml, two.yaml]\nseed: 7\nrepeats: 4\n",
	"outer.yaml":      "suite: [paper.yaml, child.yaml]\nrepeats: 9\n",
	"both.yaml":       "name: t\nscenario: fidelity\ndataset: {name: a}\ndatasets: [b]\n",
	"circle.yaml":     "suite: [round.yaml]\n",
	"round.yaml":      "suite:\n  - one.yaml\n  - circle.yaml\n",
	"lost.yaml":       "suite: [one.yaml, tow.yaml, 3]\n",
	"extending.yaml":  "extends: paper.yaml\nsuite: [one.yaml]\n",
	"none.yaml":       "name: t\nscenario: fidelity\ndatasets: []\n",
	"unknown.yaml":    "name: t\nscenario: fidelity\ndatasets: [a, c]\n",
	"wrong.yaml":      "suite: [one.yaml, two.yaml]\nrepeats: many\n",
	"quick.yaml":      "extends: one.yaml\nname: quick\nrepeats: 5\nquick: {repeats: 2, seed: 3, dataset: {seed: 8}}\n",
	"over.yaml":       "extends: quick.yaml\nseed: 4\nquick: {repeats: 6}\n",
	"scaled.yaml":     "extends: one.yaml\nquick: {scale: full, nothing: 1}\n",
	"marked.yaml":     "extends: one.yaml\nname: marked\ngenerators: [{plugin: markov}]\n",
	"some.yaml":       "suite: [one.yaml, marked.yaml]\nparams: {markov: {order: 2}}\n",
	"nobody.yaml":     "suite: [one.yaml, two.yaml, marked.yaml]\nparams: {markof: {order: 2}}\n",
	"flat.yaml":       "extends: one.yaml\nquick: 3\n",
}

// A file asks for one experiment, one a data set, or those of other files under what
// it says itself; what comes from outside is laid over each. At the quick scale what
// stands under quick is laid over the files.
func TestLoadAll(t *testing.T) {
	dir := write(t, suiteFiles)
	for _, c := range []struct {
		file string
		sets []string
		want []string // name, data set, its seed, seed, repeats
	}{
		{"one.yaml", nil, []string{"one a 1 1 1"}},
		{"two.yaml", nil, []string{"two a 1 1 2", "two b 5 1 2"}},
		{"two.yaml", []string{"dataset.name=b"}, []string{"two b 5 1 2"}},
		{"two.yaml", []string{"datasets=[b, a]", "dataset.seed=3"}, []string{"two b 3 1 2", "two a 3 1 2"}},
		{"one.yaml", []string{"datasets=[b]"}, []string{"one b 5 1 1"}},
		{"child.yaml", nil, []string{"child b 5 1 2"}},
		{"paper.yaml", nil, []string{"one a 1 7 4", "two a 1 7 4", "two b 5 7 4"}},
		{"paper.yaml", []string{"repeats=3", "dataset.name=b"}, []string{"one b 5 7 3", "two b 5 7 3"}},
		{"quick.yaml", nil, []string{"quick a 8 3 2"}},
		{"quick.yaml", []string{"repeats=7"}, []string{"quick a 8 3 7"}},
		{"quick.yaml", []string{"scale=full"}, []string{"quick a 1 1 5"}},
		{"over.yaml", nil, []string{"quick a 8 3 6"}},
		{"over.yaml", []string{"scale=full"}, []string{"quick a 1 4 5"}},
		{"some.yaml", nil, []string{"one a 1 1 1", "marked a 1 1 1"}},
		{"outer.yaml", nil, []string{"one a 1 7 9", "two a 1 7 9", "two b 5 7 9", "child b 5 1 9"}},
	} {
		o := options()
		o.Sets = c.sets
		all, err := LoadAll(filepath.Join(dir, c.file), o)
		if err != nil {
			t.Fatalf("%s %v: %v", c.file, c.sets, err)
		}
		var got []string
		for _, e := range all {
			got = append(got, fmt.Sprintln(e.Name, e.Dataset.Name, e.Dataset.Seed, e.Seed, e.Repeats))
			again := write(t, map[string]string{"again.yaml": string(e.YAML())})
			if same, err := Load(filepath.Join(again, "again.yaml"), options()); err != nil || string(same.Resolved()) != string(e.Resolved()) {
				t.Errorf("%s %v: the resolved form is no spec of the same experiment: %v", c.file, c.sets, err)
			}
		}
		if diff := cmp.Diff(strings.Join(c.want, "\n"), strings.TrimSpace(strings.Join(got, ""))); diff != "" {
			t.Errorf("%s %v (-want +got)\n%s", c.file, c.sets, diff)
		}
	}
}

// Every mistake of every spec is told, at its place and once.
func TestLoadAllMistakes(t *testing.T) {
	dir := write(t, suiteFiles)
	for file, want := range map[string][]string{
		"both.yaml":      {"both.yaml:3:17: dataset.name: the spec lists datasets too; take one of them away"},
		"circle.yaml":    {"round.yaml:3:5: a suite goes in a circle: it lists one that lists it"},
		"lost.yaml":      {`tow.yaml: open: no such file or directory; did you mean "two.yaml"?`, "suite: want the name of a spec file, not 3"},
		"extending.yaml": {"a suite extends nothing"},
		"none.yaml":      {"none.yaml:3:11: datasets: want a list of names of data sets"},
		"unknown.yaml":   {`unknown.yaml:3:15: unknown data set "c"`},
		"nobody.yaml":    {`nobody.yaml:2:10: params: no entry is of the plugin "markof"`},
		"wrong.yaml":     {`wrong.yaml:2:10: `},
		"scaled.yaml":    {"scaled.yaml:2:9: quick: scale does not depend on the scale; say it outside", `scaled.yaml:2:22: unknown key "nothing"`},
		"flat.yaml":      {"flat.yaml:2:8: quick: want a map of keys of a spec, not 3"},
	} {
		_, err := LoadAll(filepath.Join(dir, file), options())
		if err == nil {
			t.Errorf("%s: no mistake", file)
			continue
		}
		for _, w := range want {
			if strings.Count(err.Error(), w) != 1 {
				t.Errorf("%s: want once %q in\n%v", file, w, err)
			}
		}
	}
	if _, err := Load(filepath.Join(dir, "two.yaml"), options()); err == nil || !strings.Contains(err.Error(), "asks for 2 experiments where one is wanted") {
		t.Errorf("two where one is wanted: %v", err)
	}
}
