package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim/mobility"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// BenchmarkCached measures an experiment of about 10,000 steps that have all run:
// from its plan to the rendered table.
func BenchmarkCached(b *testing.B) {
	p := large(b)
	fill(b, p)
	for b.Loop() {
		graph, err := plan.Expand(p.plan)
		if err != nil {
			b.Fatal(err)
		}
		p.graph = graph
		local := run.NewLocal(p.plan, p.set, p.store, nil, slog.New(slog.DiscardHandler))
		outcome, err := run.Graph(b.Context(), graph, p.store, local, run.Options{})
		if err != nil || outcome.Ran > 0 || len(outcome.Errors) > 0 {
			b.Fatal(err, outcome)
		}
		t, err := p.table(local, outcome)
		if err != nil {
			b.Fatal(err)
		}
		for _, render := range []func(io.Writer) error{t.Text, t.Markdown, t.CSV, t.LaTeX, t.JSON, p.manifest} {
			if err := render(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(p.graph.Steps)), "steps")
}

// BenchmarkSimulateSplitSeal measures what the first run on mobility-sim does
// before any plugin starts.
func BenchmarkSimulateSplitSeal(b *testing.B) {
	for b.Loop() {
		raw, err := mobility.Make(mobility.Params{})
		if err != nil {
			b.Fatal(err)
		}
		set, err := dataset.Build("mobility-sim", raw, dataset.Settings{})
		if err != nil {
			b.Fatal(err)
		}
		if err := dataset.Seal(set, b.TempDir()); err != nil {
			b.Fatal(err)
		}
	}
}

// large is an experiment of about 10,000 steps.
func large(b *testing.B) *prepared {
	b.Helper()
	raw, err := mobility.Make(mobility.Params{})
	if err != nil {
		b.Fatal(err)
	}
	set, err := dataset.Build("mobility-sim", raw, dataset.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	entry := func(name string, kind sdk.Kind) plan.Entry {
		d := sdk.Description{Name: name, Kind: kind, Reads: sdk.ReadsSeed, Learns: true}
		return plan.Entry{Name: name, Params: json.RawMessage("{}"), Plugin: &plan.Plugin{Name: name, Digest: name, Description: d}}
	}
	e := &plan.Experiment{
		Protocol: "behaviorgen-v1", Scenario: "finetune-replacement", Repeats: 3, Ratio: 1, Limit: 105,
		Dataset: plan.Dataset{
			Digest: set.Digest, Population: set.With(dataset.Population), Dev: set.With(dataset.Dev), Individual: set.With(dataset.Individual),
		},
		Context: sdk.ContextNone, Target: sdk.TargetIntent, Metrics: []string{"ndcg@3", "accuracy"},
	}
	for i := range 40 {
		e.Generators = append(e.Generators, entry(fmt.Sprint("generator ", i), sdk.KindGenerator))
	}
	for i := range 9 {
		e.Predictors = append(e.Predictors, entry(fmt.Sprint("predictor ", i), sdk.KindPredictor))
	}
	s, err := store.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	graph, err := plan.Expand(e)
	if err != nil {
		b.Fatal(err)
	}
	return &prepared{spec: &spec.Experiment{Name: "large", Metrics: e.Metrics, Scenario: spec.FinetuneReplacement}, set: set, plan: e, graph: graph, store: s}
}

// fill writes a record for every step, comparisons with cells.
func fill(b *testing.B, p *prepared) {
	b.Helper()
	for _, step := range p.graph.Steps {
		r := store.Record{Kind: string(step.Kind), Label: step.Label, Identity: step.Identity(p.plan).JSON()}
		if step.Kind == plan.Compare {
			block := compare.Block{Users: 201, Repeats: 3, Metrics: p.plan.Metrics}
			for _, row := range step.Work.Rows {
				block.Rows = append(block.Rows, compare.Cells{Row: row, Cells: make([]compare.Cell, len(p.plan.Metrics))})
			}
			text, err := json.Marshal(block)
			if err != nil {
				b.Fatal(err)
			}
			d, err := p.store.Put(bytes.NewReader(text))
			if err != nil {
				b.Fatal(err)
			}
			r.Outputs = map[string]store.Digest{"block": d}
		}
		if _, err := p.store.Finish(step.Key.String(), r); err != nil {
			b.Fatal(err)
		}
	}
}
