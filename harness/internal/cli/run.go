package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
)

func (a *app) runCommand() *cobra.Command {
	var sets []string
	var jobs int
	var failFast bool
	c := &cobra.Command{
		Use:   "run SPEC...",
		Short: "Run experiments and print their tables",
		Long: "Runs the steps of each spec that the store lacks, prints its table and writes it to\n" +
			"RESULTS/<experiment>/<dataset>-<scale>/ as table.md, .csv, .tex, .json and manifest.json.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, specs []string) error {
			var failed error
			for _, path := range specs {
				err := a.run(c.Context(), path, sets, run.Options{Slots: jobs, StopSoon: failFast, Log: a.log})
				if errors.Is(err, errFailed) {
					failed = err
					continue
				}
				if err != nil {
					return err
				}
			}
			return failed
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "replace a value of the spec: --set dataset.path=data --set repeats=3")
	c.Flags().IntVarP(&jobs, "jobs", "j", 0, "CPU slots (default: one per core)")
	c.Flags().BoolVar(&failFast, "fail-fast", false, "start nothing more after the first failed step")
	return c
}

func (a *app) run(ctx context.Context, path string, sets []string, o run.Options) error {
	begun := time.Now()
	p, err := a.prepare(ctx, path, sets)
	if err != nil {
		return err
	}
	if s, err := plan.ScenarioNamed(p.plan.Scenario); err != nil {
		return err
	} else if !s.Measured {
		return fmt.Errorf("scenario %s has no measures in this version, so it makes no table: harness plan %s shows its steps", s.Name, path)
	}
	folder, err := a.resultFolder(p.spec)
	if err != nil {
		return err
	}
	a.warnTuning(p)
	local, outcome, err := a.execute(ctx, p, begun, o)
	if err != nil {
		return err
	}
	table, err := p.table(local, outcome)
	if err != nil {
		return err
	}
	if err := table.TextWithin(a.stdout, terminalWidth(a.stdout)); err != nil {
		return err
	}
	if err := p.write(folder, table, local, outcome, time.Since(begun)); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "%d steps, %d from the store, %d run, in %s; results in %s\n",
		len(p.graph.Steps), outcome.Hits, outcome.Ran, time.Since(begun).Round(10*time.Millisecond), folder)
	return a.failures(outcome)
}

// execute runs the steps of a graph that the store lacks and shows how far it is.
func (a *app) execute(ctx context.Context, p *prepared, begun time.Time, o run.Options) (*run.Local, *run.Outcome, error) {
	local := run.NewLocal(p.plan, p.set, p.store, p.plugins, a.log)
	missing, err := run.Missing(p.graph, p.store)
	if err != nil {
		return nil, nil, err
	}
	show := newDisplay(a.talk, a.log, p.spec.Name, len(missing))
	journal, err := newJournal(p.store, p.spec.Name, begun)
	if err != nil {
		return nil, nil, err
	}
	local.OnProgress = show.progress
	o.Observe = func(e run.Event) { show.event(e); journal.event(e) }
	outcome, err := run.Graph(ctx, p.graph, p.store, local, o)
	show.close()
	if err = errors.Join(err, journal.close()); err != nil {
		return nil, nil, err
	}
	return local, outcome, ctx.Err()
}

// shownFailures is how many failed steps are printed in full.
const shownFailures = 20

// failures prints why steps failed, in the order of their labels.
func (a *app) failures(o *run.Outcome) error {
	if len(o.Errors) == 0 {
		return nil
	}
	var steps []*plan.Step
	for s := range o.Errors {
		steps = append(steps, s)
	}
	slices.SortFunc(steps, func(a, b *plan.Step) int { return strings.Compare(a.Label, b.Label) })
	for _, s := range steps[:min(len(steps), shownFailures)] {
		fmt.Fprintf(a.stderr, "\nfailed: %v\n", o.Errors[s])
	}
	if more := len(steps) - shownFailures; more > 0 {
		fmt.Fprintf(a.stderr, "\n... and %d more, which run.json in the results holds\n", more)
	}
	fmt.Fprintf(a.stderr, "\n%s failed, %d not started; what finished is kept\n", plural(len(o.Errors), "step"), len(o.Skips))
	return errFailed
}
