package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

func generator(name string, reads sdk.Reads, learns bool, params string) Entry {
	d := sdk.Description{Name: name, Kind: sdk.KindGenerator, Reads: reads, Learns: learns}
	return Entry{Name: name, Plugin: &Plugin{Name: name, Digest: "digest of " + name, Description: d}, Params: json.RawMessage(params), Refit: true}
}

func predictor(name string) Entry {
	d := sdk.Description{Name: name, Kind: sdk.KindPredictor}
	return Entry{Name: name, Plugin: &Plugin{Name: name, Digest: "digest of " + name, Description: d}, Params: json.RawMessage("{}")}
}

func users(from, to uint32) []uint32 {
	var ids []uint32
	for u := from; u < to; u++ {
		ids = append(ids, u)
	}
	return ids
}

// sample is an experiment with every kind of generator, on 100 population, 10 dev
// and 50 individual users.
func sample(scenario string) *Experiment {
	s, err := ScenarioNamed(scenario)
	if err != nil {
		panic(err)
	}
	return &Experiment{
		Protocol: "behaviorgen-v1", Scenario: scenario, Seed: 1, Repeats: 2, Ratio: 1, Limit: 105, Releases: 4,
		Dataset: Dataset{"data", users(0, 100), users(100, 110), users(110, 160)},
		Context: sdk.ContextNone, Target: sdk.TargetIntent,
		Generators: []Entry{
			generator("blind", sdk.ReadsNone, true, "{}"), generator("seeded", sdk.ReadsSeed, true, "{}"),
			generator("editor", sdk.ReadsTrain, true, "{}"), generator("prompter", sdk.ReadsSeed, false, `{"segment_days":7}`),
		},
		Predictors: []Entry{predictor("first"), predictor("second")}, Floors: []Entry{predictor("floor")},
		Controls: s.Controls, Metrics: []string{"ndcg@3"}, Statistics: Statistics{100, 100},
	}
}

func expand(t testing.TB, e *Experiment) *Graph {
	t.Helper()
	g, err := Expand(e)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func count(g *Graph, kind Kind, in string) int {
	n := 0
	for _, s := range g.Steps {
		if s.Kind == kind && strings.Contains(s.Label, in) {
			n++
		}
	}
	return n
}

// TestOnce holds what a scenario says of its repeats against its measures.
func TestOnce(t *testing.T) {
	for _, s := range Scenarios() {
		repeated := slices.ContainsFunc(expand(t, sample(s.Name)).Steps, func(s *Step) bool { return s.Kind == Measure && s.Repeat > 0 })
		if repeated == s.Once {
			t.Errorf("%s: measures of a second repeat: %v, once: %v", s.Name, repeated, s.Once)
		}
	}
}

func TestEveryScenarioIsAGraph(t *testing.T) {
	for _, s := range Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			g := expand(t, sample(s.Name))
			place := map[*Step]int{}
			labels := map[string]bool{}
			for i, step := range g.Steps {
				place[step] = i + 1
				if labels[step.Label] {
					t.Errorf("two steps are called %s", step.Label)
				}
				labels[step.Label] = true
				for _, in := range step.Inputs {
					if place[in.Step] == 0 {
						t.Errorf("%s needs %s, which does not stand before it", step.Label, in.Step.Label)
					}
				}
				if (step.Plugin != nil) != slices.Contains([]Kind{Fit, Synthesize, Pretrain, Finetune, Score}, step.Kind) {
					t.Errorf("%s: plugin %v", step.Label, step.Plugin)
				}
				if len(step.Work.Users) > ShardUsers && (step.Kind == Finetune || step.Kind == Synthesize) {
					t.Errorf("%s holds %d users", step.Label, len(step.Work.Users))
				}
			}
			for _, b := range g.Blocks {
				for _, r := range b.Rows {
					if len(r.Measures) == 0 {
						t.Errorf("row %s of %s has no measures", r.Name, b.Name)
					}
				}
			}
		})
	}
}

func TestNoTrainingTouchesTestUsersOrDevUsers(t *testing.T) {
	for _, s := range Scenarios() {
		e := sample(s.Name)
		for _, step := range expand(t, e).Steps {
			if step.Kind != Fit && step.Kind != Pretrain {
				continue
			}
			for _, u := range step.Work.Users {
				if !slices.Contains(e.Dataset.Population, u) {
					t.Errorf("%s: %s trains on user %d", s.Name, step.Label, u)
				}
			}
			for _, src := range step.Work.Sources {
				if src.Part == Test {
					t.Errorf("%s: %s trains on test rows", s.Name, step.Label)
				}
			}
		}
	}
}

func TestStepsAreShared(t *testing.T) {
	one := sample("finetune-replacement")
	g := expand(t, one)
	if n := count(g, Pretrain, "first"); n != 2 {
		t.Errorf("%d pretrain steps of one predictor, want one a repeat", n)
	}
	if n := count(g, Fit, "seeded"); n != 2 {
		t.Errorf("%d fit steps of one generator, want one a repeat", n)
	}
	keys := map[Key]bool{}
	for _, s := range g.Steps {
		keys[s.Key] = true
	}
	shared := 0
	for _, s := range expand(t, sample("finetune-augmentation")).Steps {
		if keys[s.Key] && s.Kind == Pretrain {
			shared++
		}
	}
	if shared != 2*3 {
		t.Errorf("Tables 2 and 3 share %d pretrain steps, want all 6", shared)
	}
}

func TestReadsDecidesWhatIsShown(t *testing.T) {
	want := map[string]Part{"blind": None, "seeded": Seed, "editor": Train, "prompter": Seed}
	limited := map[string]Part{"blind": None, "seeded": Limited, "editor": Limited, "prompter": Limited}
	for scenario, want := range map[string]map[string]Part{"finetune-replacement": want, "finetune-augmentation": limited} {
		for _, s := range expand(t, sample(scenario)).Steps {
			if s.Kind == Synthesize && s.Work.History != want[s.Plugin.Name] {
				t.Errorf("%s: %s shows %q, want %q", scenario, s.Label, s.Work.History, want[s.Plugin.Name])
			}
		}
	}
}

// sampled is sample with one generator that learns and reads the seed or nothing,
// in entries that differ in what sampling alone reads, and one that differs in more.
func sampled(scenario string) *Experiment {
	const schema = `{"properties":{
		"heat":{"type":"number","default":1,"x-phase":"generate"},"width":{"type":"integer","default":8},
		"user":{"enum":["none","own"],"default":"none","x-phase":"generate","x-reads":{"none":"none","own":"seed"}}}}`
	e := sample(scenario)
	e.Generators = nil
	for _, params := range []string{
		`{"heat":1,"user":"none","width":8}`, `{"heat":2,"user":"none","width":8}`, `{"heat":1,"user":"own","width":8}`, `{"heat":1,"user":"none","width":9}`,
	} {
		g := generator("net", sdk.ReadsSeed, true, params)
		g.Name, g.Plugin.Description.ParamsSchema = params, json.RawMessage(schema)
		e.Generators = append(e.Generators, g)
	}
	return e
}

func TestEntriesThatDifferInSamplingShareAFit(t *testing.T) {
	g := expand(t, sampled("finetune-replacement"))
	fits, models := map[Key]string{}, map[Key]bool{}
	for _, s := range g.Steps {
		switch s.Kind {
		case Fit:
			fits[s.Key] = string(s.Params)
		case Synthesize:
			models[s.Input("model")[0].Key] = true
			if s.Repeat == 0 && strings.Contains(string(s.Params), `"heat":2`) {
				if got := fits[s.Input("model")[0].Key]; got != `{"heat":1,"user":"none","width":8}` {
					t.Errorf("heat 2 rests on the fit %s", got)
				}
			}
		}
	}
	if len(fits) != 2*2 || len(models) != 2*2 {
		t.Errorf("%d fits and %d models of two widths in two repeats", len(fits), len(models))
	}
	if n := count(g, Synthesize, ""); n != 4*2*2 {
		t.Errorf("%d synthesize steps of four entries, two repeats and two shards", n)
	}
}

// What a param says is not read is not shown, and the row says so.
func TestParamsDecideWhatIsShown(t *testing.T) {
	for _, scenario := range []string{"finetune-replacement", "finetune-augmentation", "fidelity", "privacy", "segment", "intent-distribution"} {
		g := expand(t, sampled(scenario))
		shown := 0
		for _, s := range g.Steps {
			own := strings.Contains(string(s.Params), `"user":"own"`)
			if s.Kind == Synthesize && own != (s.Work.History != None) {
				t.Errorf("%s: %s of %s shows %q", scenario, s.Label, s.Params, s.Work.History)
			}
			if s.Work.History != None {
				shown++
			}
		}
		if shown == 0 {
			t.Errorf("%s shows nothing to anybody", scenario)
		}
		if scenario == "finetune-augmentation" { // rows rest on the limited events, whatever the generator reads
			continue
		}
		for _, r := range g.Blocks[0].Rows {
			if own := strings.Contains(r.Name, `"user":"own"`); len(r.Synthetic) > 0 && own != (r.Shows != None) {
				t.Errorf("%s: row %s shows %q", scenario, r.Name, r.Shows)
			}
		}
	}
}

func TestReleasesAreHalvesAndRefits(t *testing.T) {
	e := sample("privacy")
	b := newBuilder(e, Scenario{})
	in := map[uint32]int{}
	for _, half := range b.releases() {
		if len(half) != 50 {
			t.Errorf("a half has %d of 100 users", len(half))
		}
		for _, u := range half {
			in[u]++
		}
	}
	for _, u := range e.Dataset.Population {
		if in[u] != e.Releases/2 {
			t.Errorf("user %d is in %d of %d releases", u, in[u], e.Releases)
		}
	}
	g := expand(t, e)
	if n := count(g, Fit, "seeded"); n != 1+e.Releases {
		t.Errorf("%d fits of a generator that learns, want one for P and one a release", n)
	}
	for _, s := range g.Steps {
		if s.Kind == Fit && s.Plugin.Name == "prompter" && len(s.Work.Users) > 0 {
			t.Errorf("%s sends rows to a generator that does not learn", s.Label)
		}
	}
}

// A generator that may not be fitted again has no releases and says so, one that learns
// nothing has them anyway. Rows that differ in what training does not read share their
// fits, and each of them is asked for by itself.
func TestRefitsOfNamedGenerators(t *testing.T) {
	e := sample("privacy")
	e.Generators = append(e.Generators, e.Generators[1])
	for i, params := range []string{`{"own":false}`, `{"own":true}`} {
		g := &e.Generators[[]int{1, 4}[i]]
		d := g.Plugin.Description
		d.ParamsSchema = []byte(`{"properties":{"own":{"type":"boolean","default":false,"x-phase":"generate"}}}`)
		g.Plugin = &Plugin{Name: "seeded", Digest: "digest", Description: d}
		g.Params = json.RawMessage(params)
	}
	e.Generators[4].Name = "tuned"
	for _, c := range []struct {
		refit []string
		fits  int // of blind, and of seeded and tuned
	}{
		{nil, 2}, {[]string{"blind"}, 2 + e.Releases}, {[]string{"seeded"}, 2 + e.Releases}, {[]string{"tuned"}, 2 + e.Releases},
		{[]string{"seeded", "tuned"}, 2 + e.Releases}, {[]string{"blind", "seeded", "tuned"}, 2 + 2*e.Releases}, {[]string{"prompter"}, 2},
	} {
		for i := range e.Generators {
			e.Generators[i].Refit = slices.Contains(c.refit, e.Generators[i].Name)
		}
		g := expand(t, e)
		if n := count(g, Fit, "fit/blind") + count(g, Fit, "fit/seeded") + count(g, Fit, "fit/tuned"); n != c.fits {
			t.Errorf("%v: %d fits, want %d", c.refit, n, c.fits)
		}
		halves := newBuilder(e, Scenario{}).releases()
		for _, r := range g.Blocks[0].Rows[3:] {
			releases := map[string]bool{}
			for _, in := range r.Measures[0].Inputs {
				m, ok := Release(in.Role)
				if !ok {
					continue
				}
				releases[in.Role] = true
				if model := in.Step.Input("model")[0]; model.Plugin.Description.Learns && !slices.Equal(model.Work.Users, halves[m]) {
					t.Errorf("%v: %s of %s learns from %d users", c.refit, in.Role, r.Name, len(model.Work.Users))
				}
				for _, u := range in.Step.Work.Users {
					if !slices.Contains(halves[m], u) {
						t.Errorf("%v: %s of %s has user %d", c.refit, in.Role, r.Name, u)
					}
				}
			}
			want := 0
			if r.Name == "prompter" || slices.Contains(c.refit, r.Name) {
				want = e.Releases
			}
			if len(releases) != want || (want == 0) != strings.HasPrefix(r.Remark, "Membership is not measured") {
				t.Errorf("%v: %s has %d releases, want %d; its remark is %q", c.refit, r.Name, len(releases), want, r.Remark)
			}
		}
	}
}

func TestAnyChangeOfWhatDecidesChangesTheKey(t *testing.T) {
	base := expand(t, sample("finetune-replacement"))
	last := base.Steps[len(base.Steps)-1].Key // compares everything
	for name, change := range map[string]func(*Experiment){
		"data":     func(e *Experiment) { e.Dataset.Digest = "other" },
		"plugin":   func(e *Experiment) { e.Generators[1].Plugin.Digest = "other" },
		"params":   func(e *Experiment) { e.Generators[1].Params = json.RawMessage(`{"x":1}`) },
		"seed":     func(e *Experiment) { e.Seed = 2 },
		"ratio":    func(e *Experiment) { e.Ratio = 2 },
		"context":  func(e *Experiment) { e.Context = sdk.ContextTime },
		"kernel":   func(e *Experiment) { e.Machine.Kernel = "avx2" },
		"protocol": func(e *Experiment) { e.Protocol = "other" },
	} {
		e := sample("finetune-replacement")
		change(e)
		g := expand(t, e)
		if g.Steps[len(g.Steps)-1].Key == last {
			t.Errorf("a change of %s keeps the key", name)
		}
	}
	same := sample("finetune-replacement")
	same.Generators[1].Plugin.Limits.Threads = 7 // decides no result
	if g := expand(t, same); g.Steps[len(g.Steps)-1].Key != last {
		t.Error("threads change the key")
	}
}

func TestSeedsDoNotDependOnShards(t *testing.T) {
	seeds := map[string]map[uint64]bool{}
	for _, s := range expand(t, sample("finetune-replacement")).Steps {
		if s.Kind == Finetune {
			k := fmt.Sprint(s.Plugin.Name, s.Repeat)
			if seeds[k] == nil {
				seeds[k] = map[uint64]bool{}
			}
			seeds[k][s.Seed] = true
		}
	}
	for k, s := range seeds {
		if len(s) != 1 {
			t.Errorf("%s has %d seeds", k, len(s))
		}
	}
}

// A param that says only how a plugin works gives another step with the same seed;
// any other gives another seed.
func TestSeedsDoNotDependOnHowAPluginWorks(t *testing.T) {
	seeds, keys := map[uint64]bool{}, map[Key]bool{}
	for _, params := range []string{`{"heat":1,"tries":3}`, `{"heat":1,"tries":6}`, `{"heat":2,"tries":6}`} {
		e := sample("fidelity")
		e.Repeats, e.Dataset.Individual = 1, e.Dataset.Individual[:1]
		g := generator("net", sdk.ReadsSeed, false, params)
		g.Plugin.Description.ParamsSchema = json.RawMessage(`{"properties":{"heat":{"type":"number","x-phase":"generate"},"tries":{"type":"integer","x-phase":"generate","x-seed":"same"}}}`)
		e.Generators = []Entry{g}
		for _, s := range expand(t, e).Steps {
			if s.Kind == Synthesize {
				seeds[s.Seed], keys[s.Key] = true, true
			}
		}
	}
	if len(seeds) != 2 || len(keys) != 3 {
		t.Errorf("%d seeds of %d steps, want 2 of 3", len(seeds), len(keys))
	}
}

func TestMistakes(t *testing.T) {
	e := sample("fidelity")
	e.Scenario = "fidelty"
	if _, err := Expand(e); err == nil || !strings.Contains(err.Error(), "the scenarios are") {
		t.Errorf("got %v", err)
	}
	e = sample("finetune-replacement")
	e.Controls = []string{"real-x2"}
	if _, err := Expand(e); err == nil || !strings.Contains(err.Error(), "seed-only") {
		t.Errorf("got %v", err)
	}
	e = sample("finetune-replacement")
	e.Floors[0].Name = "seeded"
	if _, err := Expand(e); err == nil || !strings.Contains(err.Error(), `two rows called "seeded"`) {
		t.Errorf("got %v", err)
	}
	e = sampled("fidelity")
	e.Generators[0].Plugin.Description.ParamsSchema = json.RawMessage(`{"properties":{"user":{"enum":["none"],"x-reads":{"none":"train"}}}}`)
	if _, err := Expand(e); err == nil || !strings.Contains(err.Error(), "more than the plugin's own reads") {
		t.Errorf("got %v", err)
	}
	e = sampled("fidelity")
	e.Generators[0].Plugin.Description.ParamsSchema = json.RawMessage(`{"properties":{"heat":{"x-phase":"finetune"}}}`)
	if _, err := Expand(e); err == nil || !strings.Contains(err.Error(), `x-phase of a generator is finetune`) {
		t.Errorf("got %v", err)
	}
	e = sample("finetune-replacement")
	e.Predictors = nil
	if _, err := Expand(e); err == nil || !strings.Contains(err.Error(), "no predictors") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkExpand reports the time of a plan of about 10,000 steps, and of one of
// a tenth of that: it must grow linearly.
func BenchmarkExpand(b *testing.B) {
	for _, generators := range []int{4, 40} {
		b.Run(fmt.Sprint(generators, " generators"), func(b *testing.B) {
			e := sample("finetune-replacement")
			e.Dataset = Dataset{"data", users(0, 420), users(420, 466), users(466, 667)}
			e.Repeats, e.Generators = 3, nil
			for i := range generators {
				e.Generators = append(e.Generators, generator(fmt.Sprint("g", i), sdk.ReadsSeed, true, "{}"))
			}
			e.Predictors = nil
			for i := range 11 {
				e.Predictors = append(e.Predictors, predictor(fmt.Sprint("p", i)))
			}
			steps := 0
			for b.Loop() {
				steps = len(expand(b, e).Steps)
			}
			b.ReportMetric(float64(steps), "steps")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(steps), "ns/step")
		})
	}
}
