package spec

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tunedSpec is an experiment with a predictor that is tuned; more is added to its
// entry.
func tunedSpec(t *testing.T, more string) *Experiment {
	t.Helper()
	file := filepath.Join(t.TempDir(), "spec.yaml")
	text := "name: t\nscenario: finetune-replacement\ndataset: {name: d, source: mobility-sim}\n" +
		"predictors: [{plugin: net, tune: {rate: [1e-3, 3e-5], epochs: [1, 5], user.decay: [0.5]}" + more + "}, {plugin: popularity}]\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	e, err := Load(file, options())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// settingsOf are settings with the last candidate of the first predictor chosen.
func settingsOf(t *testing.T, e *Experiment) *Settings {
	t.Helper()
	p := e.Predictors[0]
	c := Choice{Predictor: p.Name, Context: e.Predict.Context, Target: e.Predict.Target}
	for i, candidate := range p.Candidates {
		c.Candidates = append(c.Candidates, Tried{candidate.Values, ScoredTo(float64(i)/10, 0.25)})
	}
	c.Chosen = c.Candidates[Best(c.Candidates)].Values
	var err error
	if c.For, err = e.Purpose(p, c.Chosen, "digest"); err != nil {
		t.Fatal(err)
	}
	s := &Settings{Scenario: e.Scenario, Dataset: e.Dataset.Name, Scale: e.Scale}
	s.Put(c)
	return s
}

func TestCandidates(t *testing.T) {
	var got []string
	for _, c := range tunedSpec(t, ", params: {width: 3}").Predictors[0].Candidates {
		got = append(got, c.Values.String(), string(c.Params))
	}
	want := []string{
		"epochs=1 rate=0.001 user.decay=0.5", `{"epochs":1,"rate":0.001,"user":{"decay":0.5},"width":3}`,
		"epochs=1 rate=0.00003 user.decay=0.5", `{"epochs":1,"rate":0.00003,"user":{"decay":0.5},"width":3}`,
		"epochs=5 rate=0.001 user.decay=0.5", `{"epochs":5,"rate":0.001,"user":{"decay":0.5},"width":3}`,
		"epochs=5 rate=0.00003 user.decay=0.5", `{"epochs":5,"rate":0.00003,"user":{"decay":0.5},"width":3}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// What the spec gives is not tuned.
	if n := len(tunedSpec(t, ", params: {rate: 2}").Predictors[0].Candidates); n != 2 {
		t.Errorf("with a rate given: %d candidates, want 2", n)
	}
	if n := len(tunedSpec(t, ", params: {rate: 2, epochs: 1, user: {decay: 1}}").Predictors[0].Candidates); n != 0 {
		t.Errorf("with everything given: %d candidates", n)
	}
}

func TestOverlay(t *testing.T) {
	settings := settingsOf(t, tunedSpec(t, ""))
	const chosen = `{"epochs":5,"rate":0.00003,"user":{"decay":0.5},"width":8}`
	const plain = `{"epochs":5,"rate":0.001,"user":{"decay":0},"width":8}`
	for name, c := range map[string]struct {
		more, digest string
		edit         func(*Settings)
		state        State
		differs      string
		params       string
	}{
		"chosen":                        {"", "digest", nil, Chosen, "", chosen},
		"as the resolved spec":          {", params: " + chosen, "digest", nil, Chosen, "", chosen},
		"another value is given":        {", params: {rate: 0.5}", "digest", nil, Overruled, "rate", `{"epochs":5,"rate":0.5,"user":{"decay":0},"width":8}`},
		"one of two is another":         {", params: {rate: 0.5, epochs: 5}", "digest", nil, Overruled, "rate", `{"epochs":5,"rate":0.5,"user":{"decay":0},"width":8}`},
		"another value and data":        {", params: {rate: 0.5}", "other", nil, Stale, "data", `{"epochs":5,"rate":0.5,"user":{"decay":0},"width":8}`},
		"all are given":                 {", params: {rate: 0.5, epochs: 1, user: {decay: 1}}", "other", nil, Untuned, "", `{"epochs":1,"rate":0.5,"user":{"decay":1},"width":8}`},
		"another param":                 {", params: {width: 9}", "digest", nil, Stale, "params.width", strings.Replace(plain, "8", "9", 1)},
		"other data":                    {"", "other", nil, Stale, "data", plain},
		"another entry":                 {", name: mine", "digest", nil, Untuned, "", plain},
		"another context":               {"", "digest", func(s *Settings) { s.Tuned[0].Context = "time" }, Untuned, "", plain},
		"another target":                {"", "digest", func(s *Settings) { s.Tuned[0].Target = "behaviour" }, Untuned, "", plain},
		"another version":               {"", "digest", func(s *Settings) { s.Tuned[0].For.Version = "0" }, Stale, "version", plain},
		"another protocol":              {"", "digest", func(s *Settings) { s.Tuned[0].For.Protocol = "v0" }, Stale, "protocol", plain},
		"another plugin":                {"", "digest", func(s *Settings) { s.Tuned[0].For.Plugin = "x" }, Stale, "plugin", plain},
		"another limit":                 {"", "digest", func(s *Settings) { s.Tuned[0].For.LimitEvents = 3 }, Stale, "limit_events", plain},
		"other values":                  {"", "digest", func(s *Settings) { s.Tuned[0].Candidates = s.Tuned[0].Candidates[1:2] }, Stale, "tune.epochs tune.rate", plain},
		"no settings":                   {"", "digest", func(s *Settings) { s.Tuned = nil }, Untuned, "", plain},
		"a value that is none any more": {"", "digest", func(s *Settings) { s.Tuned[0].Chosen["epochs"] = json.RawMessage("99") }, Stale, "plugin", plain},
	} {
		t.Run(name, func(t *testing.T) {
			e := tunedSpec(t, c.more)
			text, err := settings.YAML()
			if err != nil {
				t.Fatal(err)
			}
			s, err := parseSettings("tuned.yaml", text)
			if err != nil {
				t.Fatal(err)
			}
			if c.edit != nil {
				c.edit(s)
			}
			before := string(e.Resolved())
			with, states, err := e.Overlay(s, c.digest)
			if err != nil {
				t.Fatal(err)
			}
			got := states[0]
			if got.State != c.state || strings.Join(got.Differs, " ") != c.differs || string(with.Predictors[0].Params) != c.params {
				t.Errorf("%s %v, params %s\nwant %s %s, params %s", got.State, got.Differs, with.Predictors[0].Params, c.state, c.differs, c.params)
			}
			if was := settings.Tuned[0].Chosen.String(); c.edit == nil && (c.state == Overruled || c.state == Stale) && got.Choice.Chosen.String() != was {
				t.Errorf("what was chosen is %q, want %q", got.Choice.Chosen, was)
			}
			if states[1].State != Nothing {
				t.Errorf("a plugin without params: %s", states[1].State)
			}
			if string(e.Resolved()) != before {
				t.Error("the experiment itself has changed")
			}
		})
	}
}

// A spec without a key tune uses what was chosen under one that has it.
func TestOverlayOfASpecThatAsksNothing(t *testing.T) {
	e := tunedSpec(t, "")
	s := settingsOf(t, e)
	e.Predictors[0].Tune = nil
	if _, states, err := e.Overlay(s, "digest"); err != nil || states[0].State != Chosen || states[0].Asked {
		t.Errorf("%+v, %v", states, err)
	}
}

// What was chosen for the wrong thing, twice or not at all is refused, with its
// place.
func TestSettingsMistakes(t *testing.T) {
	e := tunedSpec(t, "")
	folder := t.TempDir()
	file := e.SettingsFile(folder)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if s, err := e.ReadSettings(folder); err != nil || s.Dataset != "d" || len(s.Tuned) > 0 {
		t.Errorf("without a file: %+v, %v", s, err)
	}
	for want, edit := range map[string]func(*Settings){
		"not of scenario finetune-replacement, data set d, scale quick": func(s *Settings) { s.Dataset = "other" },
		"settings of scenario segment,":                                 func(s *Settings) { s.Scenario = "segment" },
		"scale full, not of":                                            func(s *Settings) { s.Scale = Full },
		"a second choice for predictor net, context none, target intent": func(s *Settings) {
			s.Tuned = append(s.Tuned, s.Tuned[0])
		},
		"no param is chosen": func(s *Settings) {
			s.Tuned[0].Chosen, s.Tuned[0].Candidates = Values{}, []Tried{{Values: Values{}}}
		},
		"but the best candidate is": func(s *Settings) { s.Tuned[0].Chosen = s.Tuned[0].Candidates[0].Values },
	} {
		s := settingsOf(t, e)
		edit(s)
		text, err := s.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatal(err)
		}
		got, err := e.ReadSettings(folder)
		if err == nil || !strings.Contains(report(t, err), want) || len(got.Tuned) > 0 {
			t.Errorf("%+v, %v\nwant it to say %q", got, err, want)
		}
	}
}

func TestBest(t *testing.T) {
	tried := func(scores ...float64) []Tried {
		var all []Tried
		for _, s := range scores {
			all = append(all, Tried{Scored: ScoredTo(s, 0)})
		}
		return all
	}
	for want, scores := range map[int][]float64{
		0: {0.5}, 1: {0.5, 0.6, 0.55}, 2: {0.1, 0.2, 0.34564, 0.34556}, // equal to four decimals
	} {
		if got := Best(tried(scores...)); got != want {
			t.Errorf("%v: %d, want %d", scores, got, want)
		}
	}
}

// Choices of others are kept and equal settings are equal bytes, in whatever order
// they came.
func TestSettingsKeepOthers(t *testing.T) {
	e := tunedSpec(t, "")
	one := settingsOf(t, e)
	two := settingsOf(t, e)
	other := one.Tuned[0]
	other.Predictor = "another"
	one.Put(other)
	two.Tuned = []Choice{other}
	two.Put(settingsOf(t, e).Tuned[0])
	two.Put(other)
	a, err := one.YAML()
	if err != nil {
		t.Fatal(err)
	}
	b, err := two.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(a), string(b)); diff != "" || len(one.Tuned) != 2 {
		t.Errorf("%d choices\n%s", len(one.Tuned), diff)
	}
	again, err := parseSettings("tuned.yaml", a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, again); diff != "" {
		t.Errorf("read again (-written +read)\n%s", diff)
	}
}

// What could not be read again is not written.
func TestSettingsTooLong(t *testing.T) {
	s := settingsOf(t, tunedSpec(t, ""))
	s.Tuned[0].For.Params = encode(map[string]string{"text": strings.Repeat("x", maxLine)}, "")
	if text, err := s.YAML(); err == nil {
		t.Errorf("%d bytes are written", len(text))
	}
}

// FuzzSettings holds that any bytes give either an *Errors or settings that are
// written and read as the same.
func FuzzSettings(f *testing.F) {
	f.Add([]byte("scenario: fidelity\ndataset: d\nscale: quick\ntuned: []\n"))
	f.Add([]byte(`scenario: s
dataset: d
scale: quick
tuned:
  - predictor: p
    context: none
    target: intent
    chosen: {a.b: 1e-7, c: [1, {x: y}]}
    for: {protocol: v, dataset: d, plugin: p, version: "1", params: {z: {y: [x]}}}
    evidence: {dev_users: 1, windows: 2, repeats: 1, seed: 18446744073709551615}
    pretrained: {ndcg@3: 0.5, accuracy: 0.5}
    candidates: [{values: {a.b: 1e-7, c: [1, {x: y}]}, ndcg@3: 0.6, accuracy: 0.4}]
`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := parseSettings("tuned.yaml", text)
		if err != nil {
			report(t, err)
			return
		}
		form, err := s.YAML()
		if err != nil {
			return
		}
		again, err := parseSettings("tuned.yaml", form)
		if err != nil {
			t.Fatalf("%v\nin\n%s", err, form)
		}
		b, err := again.YAML()
		if err != nil || string(b) != string(form) {
			t.Errorf("%v\n%s", err, cmp.Diff(string(form), string(b)))
		}
	})
}
