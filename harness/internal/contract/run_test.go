package contract

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/catalogue"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

const repository = "../../.."

// generators and predictors are the six null plugins.
var (
	generators = []string{"null/unconditional", "null/per-user", "null/transformer", "null/prompter", "null/pairs"}
	predictors = []string{"null/tuner"}
)

// bin builds the null plugins that are Go programs, once.
var bin = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "null-plugins-")
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "null") + string(filepath.Separator)
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", out, "./plugins/null/...")
	cmd.Dir = repository
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", &exec.Error{Name: "go build: " + string(text), Err: err}
	}
	return dir, nil
})

// python says whether the Python null plugin can run here.
func python() bool {
	return exec.Command("/usr/bin/python3", "-c", "import grpc, numpy, google.protobuf, cryptography").Run() == nil
}

// lab runs experiments on a data set with the null plugins.
type lab struct {
	t     testing.TB
	set   *dataset.Dataset
	store *store.Store
	found *catalogue.Catalogue
	names []string // of generators
	ready func()   // called when the executor stands, before any step; may be nil
	// progress, if set, is told of the reports of plugins.
	progress func(step *plan.Step, fraction float64, note string)
}

func newLab(t testing.TB, set *dataset.Dataset) *lab {
	t.Helper()
	dir, err := bin()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, set: set, store: s, names: generators}
	if !python() {
		t.Log("python3 with grpc, numpy, protobuf and cryptography is not installed: null/unconditional is left out")
		l.names = generators[1:]
	}
	log := slog.New(slog.DiscardHandler)
	l.found = &catalogue.Catalogue{Dirs: []string{dir, filepath.Join(repository, "plugins")}, Store: s, Log: log}
	return l
}

func (l *lab) entry(name string, given map[string]any) plan.Entry {
	l.t.Helper()
	p, err := l.found.Plugin(name)
	if err != nil {
		l.t.Fatal(err)
	}
	raw, err := json.Marshal(given)
	if err != nil {
		l.t.Fatal(err)
	}
	resolved, err := params.Resolve(p.Description.ParamsSchema, raw)
	if err != nil {
		l.t.Fatal(err)
	}
	return plan.Entry{Name: name, Params: resolved, Refit: true, Plugin: &plan.Plugin{
		Name: name, Digest: p.Digest, Description: p.Description,
	}}
}

// experiment is a scenario with every null plugin and its transcript on.
func (l *lab) experiment(scenario string) *plan.Experiment {
	l.t.Helper()
	on := map[string]any{"transcript": true}
	var g, p []plan.Entry
	for _, name := range l.names {
		g = append(g, l.entry(name, on))
	}
	for _, name := range predictors {
		p = append(p, l.entry(name, on))
	}
	return l.experimentOf(scenario, g, p)
}

func (l *lab) experimentOf(scenario string, generators, predictors []plan.Entry) *plan.Experiment {
	l.t.Helper()
	s, err := plan.ScenarioNamed(scenario)
	if err != nil {
		l.t.Fatal(err)
	}
	return &plan.Experiment{
		Protocol: "behaviorgen-v1", Scenario: scenario, Seed: 1, Repeats: 1, Ratio: 1, Limit: 12, Releases: 2,
		Dataset: plan.Dataset{
			Digest: l.set.Digest, Population: l.set.With(dataset.Population),
			Dev: l.set.With(dataset.Dev), Individual: l.set.With(dataset.Individual),
		},
		Context: sdk.ContextNone, Target: sdk.TargetIntent, Controls: s.Controls, Metrics: []string{"accuracy"},
		Statistics: plan.Statistics{Draws: 100, Bootstrap: 100},
		Generators: generators, Predictors: predictors,
	}
}

// run expands an experiment and runs the steps that plugins or controls do;
// measures of three users are beside the point.
func (l *lab) run(e *plan.Experiment) (*plan.Graph, *run.Outcome) {
	l.t.Helper()
	return l.runAs(e, plan.Expand)
}

// runAs is run with what expands the experiment.
func (l *lab) runAs(e *plan.Experiment, expand func(*plan.Experiment) (*plan.Graph, error)) (*plan.Graph, *run.Outcome) {
	l.t.Helper()
	g, err := expand(e)
	if err != nil {
		l.t.Fatal(err)
	}
	part := &plan.Graph{}
	for _, s := range g.Steps {
		if s.Kind != plan.Measure && s.Kind != plan.Compare {
			part.Steps = append(part.Steps, s)
		}
	}
	_, outcome := l.execute(e, part)
	return part, outcome
}

// execute runs the steps of a graph of an experiment.
func (l *lab) execute(e *plan.Experiment, g *plan.Graph) (*run.Local, *run.Outcome) {
	l.t.Helper()
	plugins := map[string]launch.Plugin{}
	for _, list := range [][]plan.Entry{e.Generators, e.Predictors, e.Floors} {
		for _, entry := range list {
			p, err := l.found.Plugin(entry.Plugin.Name)
			if err != nil {
				l.t.Fatal(err)
			}
			plugins[entry.Plugin.Name] = p.Plugin
		}
	}
	local := run.NewLocal(e, l.set, l.store, plugins, slog.New(slog.DiscardHandler))
	local.OnProgress = l.progress
	if l.ready != nil {
		l.ready()
	}
	outcome, err := run.Graph(context.Background(), g, l.store, local, run.Options{})
	if err != nil {
		l.t.Fatal(err)
	}
	return local, outcome
}

// mustRun is run where nothing may fail.
func (l *lab) mustRun(e *plan.Experiment) *plan.Graph {
	l.t.Helper()
	g, outcome := l.run(e)
	for _, err := range outcome.Errors {
		l.t.Fatal(err)
	}
	return g
}

// received returns the transcript of a step: one line a row that reached the
// plugin.
func (l *lab) received(s *plan.Step) string {
	l.t.Helper()
	record, ok, err := l.store.Step(s.Key.String())
	if err != nil || !ok {
		l.t.Fatalf("%s: no record (%v)", s.Label, err)
	}
	artifacts, ok := record.Outputs["artifacts"]
	if !ok {
		return ""
	}
	dir := filepath.Join(l.t.TempDir(), "artifacts")
	if err := l.store.GetTree(artifacts, dir); err != nil {
		l.t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "received"))
	if err != nil {
		l.t.Fatal(err)
	}
	return string(b)
}
