package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/harness/internal/table"
)

func (a *app) runCommand() *cobra.Command {
	var sets []string
	var jobs int
	var failFast bool
	c := &cobra.Command{
		Use:   "run SPEC...",
		Short: "Run experiments and print their tables",
		Long: "Runs the steps that the store lacks, of all experiments that the specs ask for under one schedule,\n" +
			"prints each table when it is complete and writes it to RESULTS/<experiment>/<dataset>-<scale>/\n" +
			"as table.md, .csv, .tex, .json and manifest.json, with the figures of\nscenarios that have any. Of a spec with several data sets the tables\n" +
			"also stand together, in RESULTS/<experiment>/<dataset>+<dataset>-<scale>/.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, specs []string) error {
			return a.run(c.Context(), specs, sets, run.Options{Slots: jobs, StopSoon: failFast, Log: a.log})
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "replace a value of the specs: --set dataset.path=data --set repeats=3")
	c.Flags().IntVarP(&jobs, "jobs", "j", 0, "CPU slots (default: one per core)")
	c.Flags().BoolVar(&failFast, "fail-fast", false, "start nothing more after the first failed step")
	return c
}

func (a *app) run(ctx context.Context, paths, sets []string, o run.Options) error {
	begun := time.Now()
	all, err := a.prepareAll(ctx, paths, sets)
	if err != nil {
		return err
	}
	folders := make([]string, len(all))
	for i, p := range all {
		if folders[i], err = a.resultFolder(p.spec.Name, p.spec, p.spec.Dataset.Name); err != nil {
			return err
		}
		if prior := slices.Index(folders[:i], folders[i]); prior >= 0 {
			return fmt.Errorf("%s and %s would both write to %s: give one of them another name", all[prior].spec.File, p.spec.File, folders[i])
		}
	}
	for _, p := range all {
		a.warnTuning(p)
	}
	if f, err := a.forecast(ctx, all, o.CPUs()); err != nil {
		return err
	} else if f.steps > 0 {
		fmt.Fprintln(a.talk, f)
	}
	tables := make([]*table.Table, len(all))
	outcomes, err := a.execute(ctx, all, begun, o, func(i int, local *run.Local, outcome *run.Outcome, out io.Writer) error {
		p := all[i]
		if ctx.Err() != nil {
			return nil
		}
		if tables[i], err = p.table(local, outcome); err != nil {
			return err
		}
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := tables[i].TextWithin(out, terminalWidth(a.stdout)); err != nil {
			return err
		}
		figures, err := p.figures(local, outcome, tables[i])
		if err != nil {
			return err
		}
		if err := p.write(folders[i], tables[i], figures, local, outcome, time.Since(begun)); err != nil {
			return err
		}
		fmt.Fprintf(a.talk, "%d steps, %d from the store, %d run, in %s; results in %s\n",
			len(p.graph.Steps), outcome.Hits, outcome.Ran, time.Since(begun).Round(10*time.Millisecond), folders[i])
		for _, f := range figures {
			fmt.Fprintf(a.talk, "figure in %s.svg, .png, .pdf and .csv\n", filepath.Join(folders[i], f.name))
		}
		return nil
	})
	if outcomes == nil {
		return err
	}
	return a.told(outcomes, errors.Join(err, a.together(all, tables), a.tradeoffs(nameOf(paths[0]), all, tables)))
}

// told prints the steps that failed, over them what else went wrong, and returns
// errFailed. Where no step failed the error is returned as it is.
func (a *app) told(outcomes []*run.Outcome, wrong error) error {
	if !slices.ContainsFunc(outcomes, func(o *run.Outcome) bool { return len(o.Errors) > 0 }) {
		return wrong
	}
	if wrong != nil {
		fmt.Fprintln(a.stderr, "harness:", wrong)
	}
	for _, o := range outcomes {
		a.failures(o)
	}
	return errFailed
}

// execute runs the steps of experiments that the store lacks and shows how far it is.
// done is called for each that has nothing more to run; what it writes to out stands
// above the bar. The outcomes are nil where it could not begin or was interrupted; an error
// beside outcomes is of done or of the journal.
func (a *app) execute(ctx context.Context, all []*prepared, begun time.Time, o run.Options, done func(i int, local *run.Local, outcome *run.Outcome, out io.Writer) error) ([]*run.Outcome, error) {
	s, name, total, err := all[0].store, all[0].spec.Name, 0, error(nil)
	if len(all) > 1 {
		name = nameOf(all[0].spec.File)
	}
	if total, err = toRun(all, s); err != nil {
		return nil, err
	}
	show := newDisplay(a.talk, a.log, name, total)
	show.on = onData(all)
	journal, err := newJournal(s, name, begun)
	if err != nil {
		return nil, err
	}
	var jobs []run.Job
	var locals []*run.Local
	for _, p := range all {
		local := run.NewLocal(p.plan, p.set, s, p.plugins, a.log)
		if len(locals) > 0 {
			local.Share(locals[0])
		}
		local.OnProgress = show.progress
		jobs, locals = append(jobs, run.Job{Graph: p.graph, Executor: local}), append(locals, local)
	}
	o.Observe = func(e run.Event) { show.event(e); journal.event(e) }
	var wrong error
	o.Done = func(i int, outcome *run.Outcome) {
		wrong = errors.Join(wrong, done(i, locals[i], outcome, a.above(show)))
	}
	outcomes, err := run.Graphs(ctx, jobs, s, o)
	show.close()
	err = errors.Join(err, wrong, journal.close())
	if ctx.Err() != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	return outcomes, err
}

// nameOf is the name of a spec by its file.
func nameOf(file string) string {
	return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
}

// toRun counts the steps that have to run, those that experiments share once.
func toRun(all []*prepared, s *store.Store) (int, error) {
	keys := map[plan.Key]bool{}
	for _, p := range all {
		missing, err := run.Missing(p.graph, s)
		if err != nil {
			return 0, err
		}
		for _, step := range missing {
			keys[step.Key] = true
		}
	}
	return len(keys), nil
}

// onData returns the data set of each step where there are several; nil otherwise.
func onData(all []*prepared) map[*plan.Step]string {
	if !slices.ContainsFunc(all, func(p *prepared) bool { return p.spec.Dataset.Name != all[0].spec.Dataset.Name }) {
		return nil
	}
	on := map[*plan.Step]string{}
	for _, p := range all {
		for _, step := range p.graph.Steps {
			on[step] = p.spec.Dataset.Name
		}
	}
	return on
}

// above is where answers go while a display is shown: above its bar where both are on
// one terminal.
func (a *app) above(d *display) io.Writer {
	if d.bar != nil && terminalWidth(a.stdout) > 0 {
		return a.talk
	}
	return a.stdout
}

// shownFailures is how many failed steps are printed in full.
const shownFailures = 20

// failures prints why steps failed, in the order of their labels.
func (a *app) failures(o *run.Outcome) {
	if len(o.Errors) == 0 {
		return
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
}
