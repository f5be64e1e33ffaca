package spec

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// refitFiles are specs with two generators, and suites of them.
var refitFiles = map[string]string{
	"base.yaml":       "dataset: {name: d, source: mobility-sim}\ngenerators: [{plugin: markov}, {plugin: markov, name: second}]\n",
	"plain.yaml":      "extends: base.yaml\nname: t\nscenario: privacy\n",
	"named.yaml":      "extends: plain.yaml\nrefit: [second]\n",
	"none.yaml":       "extends: plain.yaml\nrefit: []\n",
	"quick.yaml":      "extends: plain.yaml\nquick: {refit: [markov]}\n",
	"fidelity.yaml":   "extends: base.yaml\nname: f\nscenario: fidelity\n",
	"suite.yaml":      "suite: [fidelity.yaml, plain.yaml]\nrefit: [markov]\n",
	"quicker.yaml":    "suite: [suite.yaml]\nquick: {refit: [second]}\n",
	"wrong.yaml":      "extends: plain.yaml\nrefit: [markov, secnd]\n",
	"elsewhere.yaml":  "extends: fidelity.yaml\nrefit: [markov]\n",
	"inside.yaml":     "suite: [elsewhere.yaml]\n",
	"nothing.yaml":    "suite: [fidelity.yaml]\nrefit: [markov]\n",
	"under.yaml":      "extends: fidelity.yaml\nquick:\n  refit: [markov]\n",
	"twice.yaml":      "extends: plain.yaml\nrefit: [markov, markov]\n",
	"nobody.yaml":     "name: t\nscenario: privacy\ndataset: {name: d, source: mobility-sim}\nrefit: [markov]\n",
	"suitewrong.yaml": "suite: [fidelity.yaml, plain.yaml]\nrefit:\n  - markof\n",
}

// What is fitted again is what the topmost layer names; where none does, everything at
// full scale and nothing at quick. Specs of a suite that write no releases have no part
// in what is laid over all of them.
func TestRefit(t *testing.T) {
	dir := write(t, refitFiles)
	for _, c := range []struct {
		file string
		sets []string
		env  []string
		want string // of each experiment
	}{
		{"plain.yaml", nil, nil, "[]"},
		{"plain.yaml", []string{"scale=full"}, nil, "[markov second]"},
		{"named.yaml", nil, nil, "[second]"},
		{"named.yaml", []string{"scale=full"}, nil, "[second]"},
		{"none.yaml", []string{"scale=full"}, nil, "[]"},
		{"quick.yaml", nil, nil, "[markov]"},
		{"quick.yaml", []string{"scale=full"}, nil, "[markov second]"},
		{"quick.yaml", []string{"refit=[second]"}, nil, "[second]"},
		{"quick.yaml", []string{"refit=[]"}, nil, "[]"},
		{"plain.yaml", []string{"scale=full"}, []string{"BEHAVIORBENCH_REFIT=[second]"}, "[second]"},
		{"fidelity.yaml", []string{"scale=full"}, nil, "-"},
		{"suite.yaml", nil, nil, "- [markov]"},
		{"suite.yaml", []string{"refit=[second]"}, nil, "- [second]"},
		{"suite.yaml", nil, []string{"BEHAVIORBENCH_REFIT=[]"}, "- []"},
		{"quicker.yaml", nil, nil, "- [second]"},
		{"quicker.yaml", []string{"scale=full"}, nil, "- [markov]"},
	} {
		o := options()
		o.Sets, o.Environ = c.sets, c.env
		all, err := LoadAll(filepath.Join(dir, c.file), o)
		if err != nil {
			t.Fatalf("%s %v %v: %v", c.file, c.sets, c.env, err)
		}
		var got []string
		for _, e := range all {
			refit := "[" + strings.Join(e.Refit, " ") + "]"
			if e.Refit == nil {
				refit = "-"
			}
			got = append(got, refit)
			again := write(t, map[string]string{"again.yaml": string(e.YAML())})
			if same, err := Load(filepath.Join(again, "again.yaml"), options()); err != nil || string(same.Resolved()) != string(e.Resolved()) {
				t.Errorf("%s %v: the resolved form is no spec of the same experiment: %v", c.file, c.sets, err)
			}
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s %v %v (-want +got)\n%s", c.file, c.sets, c.env, diff)
		}
	}
}

func TestRefitMistakes(t *testing.T) {
	dir := write(t, refitFiles)
	const elsewhere = "refit: scenario fidelity writes no releases to fit a generator for; only privacy does"
	for _, c := range []struct {
		file string
		sets []string
		want string
	}{
		{"wrong.yaml", nil, `wrong.yaml:2:17: refit.1: no generator is named "secnd"; did you mean "second"? known generators: markov, second`},
		{"nobody.yaml", nil, `nobody.yaml:4:9: refit.0: no generator is named "markov"; there are no generators`},
		{"twice.yaml", nil, "twice.yaml:2:17: refit.1: the same as refit.0"},
		{"elsewhere.yaml", nil, "elsewhere.yaml:2:8: " + elsewhere},
		{"inside.yaml", nil, "elsewhere.yaml:2:8: " + elsewhere},
		{"nothing.yaml", nil, "nothing.yaml:2:8: " + elsewhere},
		{"under.yaml", nil, "under.yaml:3:10: " + elsewhere},
		{"fidelity.yaml", []string{"refit=[markov]"}, "--set refit=[markov]: " + elsewhere},
		{"suitewrong.yaml", nil, `suitewrong.yaml:3:5: refit.0: no generator is named "markof"; did you mean "markov"?`},
		{"plain.yaml", []string{"refit=markov"}, "--set refit=markov: refit: want a list"},
	} {
		o := options()
		o.Sets = c.sets
		_, err := LoadAll(filepath.Join(dir, c.file), o)
		if err == nil {
			t.Errorf("%s %v: no mistake", c.file, c.sets)
		} else if strings.Count(err.Error(), c.want) != 1 {
			t.Errorf("%s %v: want once %q in\n%v", c.file, c.sets, c.want, err)
		}
	}
}
