package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

func (a *app) tuneCommand() *cobra.Command {
	var sets []string
	var out string
	var jobs int
	var failFast bool
	c := &cobra.Command{
		Use:   "tune SPEC",
		Short: "Choose fine-tuning settings on the dev users and write them to a file",
		Long: "Tries every combination of the values that predictors list under their key tune:\n" +
			"\n" +
			"    predictors:\n" +
			"      - plugin: bert4rec\n" +
			"        tune: {finetune_rate: [3e-5, 1e-4, 3e-4], finetune_epochs: [1, 2, 5]}\n" +
			"\n" +
			"Each dev user is fine-tuned on the real rows that the scenario fine-tunes on and scored\n" +
			"on that user's test windows; no other user is touched but in pretraining, which is the\n" +
			"one of the table. The highest pooled NDCG@3 wins, the mean over the spec's repeats; of\n" +
			"candidates that are equal to four decimals the first, so list cheap values first. Only\n" +
			"params that act in fine-tuning alone are tuned (harness plugins NAME: x-phase).\n" +
			"\n" +
			"The choice is written to OUT/<scenario>/<dataset>-<scale>.yaml; run uses it where a spec\n" +
			"says tuned: OUT. Values that the spec gives under params are not tuned. Choices for other\n" +
			"predictors in the file stay. Finished steps are kept: a second tune starts nothing, and\n" +
			"one that was stopped goes on.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, specs []string) error {
			return a.tune(c.Context(), specs[0], out, sets, run.Options{Slots: jobs, StopSoon: failFast, Log: a.log})
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "replace a value of the spec: --set dataset.path=data --set repeats=3")
	c.Flags().StringVar(&out, "out", "", "folder of the settings (default: the spec's tuned, else tuned beside the spec)")
	c.Flags().IntVarP(&jobs, "jobs", "j", 0, "CPU slots (default: one per core)")
	c.Flags().BoolVar(&failFast, "fail-fast", false, "start nothing more after the first failed step")
	return c
}

func (a *app) tune(ctx context.Context, path, out string, sets []string, o run.Options) error {
	begun := time.Now()
	p, err := a.open(ctx, path, sets)
	if err != nil {
		return err
	}
	if err := p.expand(plan.ExpandTuning); err != nil {
		return fmt.Errorf("%s: %w (harness tune --help)", path, err)
	}
	if out == "" {
		out = p.spec.TunedFolder
	}
	if out == "" {
		out = filepath.Join(filepath.Dir(path), "tuned")
	}
	file := p.spec.SettingsFile(out)
	if _, err := p.spec.ReadSettings(out); err != nil {
		fmt.Fprintf(a.stderr, "%v\n\nThis file cannot be used. What is chosen now takes its place, and other choices in it are lost.\n\n", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return fmt.Errorf("%w (--out names another folder)", err)
	}
	var local *run.Local
	outcomes, err := a.execute(ctx, []*prepared{p}, begun, o, func(_ int, l *run.Local, _ *run.Outcome, _ io.Writer) error {
		local = l
		return nil
	})
	if err != nil {
		return a.told(outcomes, err)
	}
	outcome := outcomes[0]
	if h := p.heading(); len(h) > 0 {
		fmt.Fprintln(a.stdout, h)
	}
	var chosen []spec.Choice
	for _, b := range p.graph.Blocks {
		choice, err := p.choose(local, b, outcome)
		if err != nil {
			return err
		}
		if choice == nil {
			fmt.Fprintf(a.stdout, "\n%s: not every candidate finished, so none is chosen\n", b.Name)
			continue
		}
		fmt.Fprintf(a.stdout, "\n%s\n", choiceText(choice))
		chosen = append(chosen, *choice)
	}
	written := "nothing written"
	if len(chosen) > 0 {
		fmt.Fprintf(a.stdout, "\n%s\n", choiceNote)
		if err := p.putSettings(out, chosen); err != nil {
			return a.told(outcomes, err)
		}
		written = "settings in " + file
	}
	fmt.Fprintf(a.stderr, "%d steps, %d from the store, %d run, in %s; %s\n",
		len(p.graph.Steps), outcome.Hits, outcome.Ran, time.Since(begun).Round(10*time.Millisecond), written)
	if reads := p.spec.TunedFolder; len(chosen) > 0 && (reads == "" || filepath.Clean(reads) != filepath.Clean(out)) {
		fmt.Fprintf(a.stderr, "run uses them where %s says   tuned: %s\n", path, relative(filepath.Dir(path), out))
	}
	return a.told(outcomes, nil)
}

// putSettings adds choices to the file of settings in a folder as it is by now:
// another tune may have written to it since this one began.
func (p *prepared) putSettings(folder string, chosen []spec.Choice) error {
	settings, _ := p.spec.ReadSettings(folder) // what cannot be read is replaced, as was said
	for _, c := range chosen {
		settings.Put(c)
	}
	yaml, err := settings.YAML()
	if err != nil {
		return err
	}
	return replace(p.spec.SettingsFile(folder), yaml)
}

// relative names a path from a folder where that is possible.
func relative(folder, path string) string {
	if rel, err := filepath.Rel(folder, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}
