package run

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
)

// Local runs steps on this machine.
type Local struct {
	Experiment *plan.Experiment
	Store      *store.Store
	Plugins    map[string]launch.Plugin // by the name that the experiment uses
	Log        *slog.Logger
	// RunDir is where processes have their private folders; "" = the system's
	// temporary folder.
	RunDir string
	// OnProgress, if set, is told what fraction of a running step is done, 0 to 1, in
	// its plugin's words. It is called by many goroutines, and often.
	OnProgress func(step *plan.Step, fraction float64, note string)

	rows    rows
	ledger  *ledger
	planned *planned
}

// NewLocal returns an executor of an experiment's steps on a data set. What the
// steps spend is booked against the experiment's budget as long as it lives.
func NewLocal(e *plan.Experiment, set *dataset.Dataset, s *store.Store, plugins map[string]launch.Plugin, log *slog.Logger) *Local {
	return &Local{
		Experiment: e, Store: s, Plugins: plugins, Log: log,
		rows: newRows(set), ledger: &ledger{}, planned: newPlanned(plugins),
	}
}

// Share makes what the steps of both spend count against the budget of either.
func (l *Local) Share(with *Local) { l.ledger = with.ledger }

// Execute implements Executor.
func (l *Local) Execute(ctx context.Context, step *plan.Step) error {
	start := time.Now()
	record := store.Record{
		Kind: string(step.Kind), Label: step.Label, Outputs: map[string]store.Digest{},
		Identity: step.Identity(l.Experiment).JSON(),
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := l.body(step)(ctx, step, &record); err != nil {
		return fmt.Errorf("%s: %w", step.Label, err)
	}
	record.Usage.Seconds = time.Since(start).Seconds()
	_, err := l.Store.Finish(step.Key.String(), record)
	return err
}

// body is what a kind of step does: it puts outputs into the store and names
// them in the record.
type body func(ctx context.Context, step *plan.Step, record *store.Record) error

func (l *Local) body(step *plan.Step) body {
	switch step.Kind {
	case plan.Fit:
		return l.fit
	case plan.Synthesize:
		return l.synthesize
	case plan.Pretrain:
		return l.pretrain
	case plan.Finetune:
		return l.finetune
	case plan.Score:
		return l.score
	case plan.Control:
		return l.control
	case plan.Measure:
		return l.measure
	case plan.Compare:
		return l.compare
	default:
		return func(context.Context, *plan.Step, *store.Record) error {
			return fmt.Errorf("no way to run a step of kind %q", step.Kind)
		}
	}
}

// input returns an output of the one input with a role.
func (l *Local) input(step *plan.Step, role, output string) (store.Digest, error) {
	inputs := step.Input(role)
	if len(inputs) != 1 {
		return store.Digest{}, fmt.Errorf("%d inputs %q, want one", len(inputs), role)
	}
	return l.output(inputs[0], output)
}

func (l *Local) output(step *plan.Step, output string) (store.Digest, error) {
	record, ok, err := l.Store.Step(step.Key.String())
	if err != nil {
		return store.Digest{}, err
	}
	d, has := record.Outputs[output]
	if !ok || !has {
		return d, fmt.Errorf("%s has no output %q in the store", step.Label, output)
	}
	return d, nil
}
