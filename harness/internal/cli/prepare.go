package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/cpu"

	"github.com/behaviorbench/behaviorbench/harness/internal/catalogue"
	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/prediction"
	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/reference"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// prepared is an experiment that is ready to be planned or run.
type prepared struct {
	spec    *spec.Experiment
	set     *dataset.Dataset
	plan    *plan.Experiment
	graph   *plan.Graph
	plugins map[string]launch.Plugin
	store   *store.Store
	found   *catalogue.Catalogue
	tuned   tuned
	tune    string // the command that chooses its fine-tuning settings

	paper    *reference.Paper  // what the spec refers to; nil for nothing
	beside   *reference.Beside // the table of it that the spec wants beside its own; nil for none
	standIns []string          // entries that are not what their plugins are named after
}

// options are how specs are read.
func (a *app) options(sets []string, plugins *catalogue.Catalogue) spec.Options {
	controls, metrics := map[spec.Scenario][]string{}, map[spec.Scenario]spec.Metrics{}
	for _, s := range plan.Scenarios() {
		scenario := spec.Scenario(s.Name)
		controls[scenario] = append([]string{}, s.Controls...)
		metrics[scenario] = spec.Metrics{Known: prediction.Names()}
	}
	metrics[spec.Fidelity] = spec.Metrics{Known: fidelity.Names(), Default: fidelity.Defaults(), OfReplies: fidelity.OfReplies()}
	metrics[spec.IntentDistribution] = spec.Metrics{Known: fidelity.OfPopulation(), Default: fidelity.OfPopulation()}
	metrics[spec.Privacy] = spec.Metrics{Known: privacy.Names(), Default: privacy.Names()}
	return spec.Options{Sets: sets, Environ: a.environ, Plugins: plugins, Metrics: metrics, Controls: controls}
}

// prepare reads the one experiment of a spec, gets its data set and the settings that
// were chosen for it, and expands its plan.
func (a *app) prepare(ctx context.Context, path string, sets []string) (*prepared, error) {
	p, err := a.open(ctx, path, sets)
	if err != nil {
		return nil, err
	}
	return p, p.ready()
}

// prepareAll prepares every experiment that spec files ask for, in order. Mistakes of
// all files are told together.
func (a *app) prepareAll(ctx context.Context, paths, sets []string) ([]*prepared, error) {
	s, err := a.openStore()
	if err != nil {
		return nil, err
	}
	plugins, err := a.catalogue(s)
	if err != nil {
		return nil, err
	}
	asked, err := a.loadAll(paths, sets, plugins)
	if err != nil {
		return nil, err
	}
	var all []*prepared
	for _, e := range asked {
		p, err := a.with(ctx, e, s, plugins, sets)
		if err != nil {
			return nil, err
		}
		if err := p.ready(); err != nil {
			return nil, fmt.Errorf("%s: %w", e.File, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// loadAll reads every experiment that spec files ask for.
func (a *app) loadAll(paths, sets []string, plugins *catalogue.Catalogue) ([]*spec.Experiment, error) {
	var all []*spec.Experiment
	var mistakes spec.Errors
	for _, path := range paths {
		asked, err := spec.LoadAll(path, a.options(sets, plugins))
		var some *spec.Errors
		if errors.As(err, &some) {
			mistakes.Problems = append(mistakes.Problems, some.Problems...)
		} else if err != nil {
			return nil, err
		}
		all = append(all, asked...)
	}
	if len(mistakes.Problems) > 0 {
		return nil, &mistakes
	}
	return all, nil
}

// open reads the one experiment of a spec and gets its data set.
func (a *app) open(ctx context.Context, path string, sets []string) (*prepared, error) {
	s, err := a.openStore()
	if err != nil {
		return nil, err
	}
	plugins, err := a.catalogue(s)
	if err != nil {
		return nil, err
	}
	e, err := spec.Load(path, a.options(sets, plugins))
	if err != nil {
		return nil, err
	}
	return a.with(ctx, e, s, plugins, sets)
}

// with gets the data set of an experiment.
func (a *app) with(ctx context.Context, e *spec.Experiment, s *store.Store, plugins *catalogue.Catalogue, sets []string) (*prepared, error) {
	set, err := a.sealed(ctx, e, s)
	if err != nil {
		return nil, err
	}
	return &prepared{spec: e, set: set, store: s, found: plugins, plugins: map[string]launch.Plugin{}, tune: tuneCommand(e, sets)}, nil
}

// ready lays the settings that were chosen over the experiment's predictors and
// expands its plan.
func (p *prepared) ready() error {
	if err := p.overlay(); err != nil {
		return err
	}
	if err := p.expand(plan.Expand); err != nil {
		return err
	}
	var err error
	if p.paper, p.beside, err = referred(p.spec); err != nil {
		return err
	}
	return p.spec.CheckPublished(blocks(p.graph))
}

// expand turns the spec into a plan and, with plan.Expand or plan.ExpandTuning,
// into a graph.
func (p *prepared) expand(graph func(*plan.Experiment) (*plan.Graph, error)) error {
	users := plan.Dataset{
		Digest: p.set.Digest, Population: p.set.With(dataset.Population),
		Dev: p.set.With(dataset.Dev), Individual: p.set.With(dataset.Individual),
	}
	if len(users.Population) == 0 {
		return fmt.Errorf("dataset %s has no population user to train on", p.spec.Dataset.Name)
	}
	if len(users.Individual) == 0 {
		return fmt.Errorf("dataset %s has no individual user to test on", p.spec.Dataset.Name)
	}
	var err error
	if p.plan, err = p.experiment(users); err != nil {
		return err
	}
	if p.holdsWeeks() { // some metrics exist for some data sets alone
		if _, err := run.FidelityMetrics(p.set, p.spec.Metrics); err != nil {
			return fmt.Errorf("dataset %s: %w", p.spec.Dataset.Name, err)
		}
	}
	p.graph, err = graph(p.plan)
	return err
}

// experiment is the spec as package plan reads it, for a data set of those users.
func (p *prepared) experiment(users plan.Dataset) (*plan.Experiment, error) {
	e := p.spec
	x := &plan.Experiment{
		Protocol: e.Protocol, Scenario: string(e.Scenario), Seed: e.Seed, Repeats: e.Repeats,
		Context: e.Predict.Context, Target: e.Predict.Target, Controls: e.Controls, Metrics: e.Metrics,
		Statistics: plan.Statistics{Draws: e.Statistics.Draws, Bootstrap: e.Statistics.Bootstrap},
		Ratio:      e.Synthetic.Ratio, Limit: e.LimitEvents, Releases: 8, Machine: machine(),
		Dataset: users,
	}
	if e.Scale == spec.Full {
		x.Releases = 16
	}
	if s, err := plan.ScenarioNamed(x.Scenario); err == nil && s.Once {
		x.Repeats = 1
	}
	var err error
	for _, list := range []struct {
		to   *[]plan.Entry
		from []spec.Entry
	}{{&x.Generators, e.Generators}, {&x.Predictors, e.Predictors}, {&x.Floors, e.Floors}} {
		if *list.to, err = p.entries(list.from); err != nil {
			return nil, err
		}
	}
	for i, g := range e.Generators {
		x.Generators[i].Refit = slices.Contains(e.Refit, g.Name)
	}
	return x, nil
}

func (p *prepared) entries(from []spec.Entry) ([]plan.Entry, error) {
	var entries []plan.Entry
	for _, e := range from {
		found, err := p.found.Plugin(e.Plugin)
		if err != nil {
			return nil, err
		}
		uses, err := resources(found.Description.Uses, e.Params)
		if err != nil {
			return nil, fmt.Errorf("plugin %s: %w", e.Plugin, err)
		}
		name, err := p.named(e, found.Description)
		if err != nil {
			return nil, fmt.Errorf("plugin %s: %w", e.Plugin, err)
		}
		files := map[string]string{}
		for param, name := range e.Files {
			if files[param], err = filepath.Abs(name); err != nil {
				return nil, err
			}
		}
		p.plugins[e.Plugin] = found.Plugin
		var candidates []plan.Candidate
		for _, c := range e.Candidates {
			candidates = append(candidates, plan.Candidate{Name: c.Values.String(), Params: c.Params})
		}
		entries = append(entries, plan.Entry{Name: name, Params: e.Params, Role: p.role(e, name), Candidates: candidates, Plugin: &plan.Plugin{
			Name: e.Plugin, Digest: found.Digest, Description: found.Description, Uses: uses, Env: e.Env, Files: files,
			Limits: plan.Limits{
				MemoryBytes: uint64(e.Limits.Memory), TimeoutSeconds: int(time.Duration(e.Limits.Timeout).Seconds()), Threads: e.Limits.Threads,
			},
			Budget: sdk.Budget{Requests: p.spec.Budget.Requests, Tokens: p.spec.Budget.Tokens, MoneyUSD: p.spec.Budget.MoneyUSD},
		}})
	}
	return entries, nil
}

// role returns what a generator under a name is to the claim of the table. Only a method
// itself, on real data, can claim anything; a rival is one everywhere.
func (p *prepared) role(e spec.Entry, name string) compare.Role {
	switch {
	case e.Role == spec.Rival:
		return compare.Rival
	case e.Role == spec.Ours && p.spec.Dataset.Source == spec.CSV && !slices.Contains(p.standIns, name):
		return compare.Ours
	}
	return compare.Generator
}

// named returns the name of an entry in tables and steps. A plugin that is not what it
// is named after says so in it.
func (p *prepared) named(e spec.Entry, d sdk.Description) (string, error) {
	as, err := params.StandIn(d, e.Params)
	if err != nil || as == "" {
		return e.Name, err
	}
	name := e.Name
	if !strings.Contains(name, as) {
		name = fmt.Sprintf("%s (%s)", name, as)
	}
	p.standIns = append(p.standIns, name)
	return name, nil
}

// resources fills params into names of exclusive resources: "llm:{base_url}". One
// whose param is empty is none: there is nothing that another process could hold.
func resources(uses []string, params json.RawMessage) ([]string, error) {
	var values map[string]any
	if err := json.Unmarshal(params, &values); err != nil {
		return nil, err
	}
	var filled []string
	for _, use := range uses {
		none := false
		for name, value := range values {
			placeholder := "{" + name + "}"
			none = none || value == "" && strings.Contains(use, placeholder)
			use = strings.ReplaceAll(use, placeholder, fmt.Sprint(value))
		}
		if !none {
			filled = append(filled, use)
		}
	}
	return filled, nil
}

// machine is what of this machine can change a result.
func machine() plan.Machine {
	m := plan.Machine{GOARCH: runtime.GOARCH, Kernel: "generic"}
	switch {
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ:
		m.Kernel = "avx512"
	case cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		m.Kernel = "avx2"
	}
	return m
}
