package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
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
			"candidates that are equal to four decimals the first, so list cheap values first.\n" +
			"\n" +
			"The choice is written to OUT/<scenario>/<dataset>-<scale>.yaml; run uses it where a spec\n" +
			"says tuned: OUT. Values that the spec gives under params are not tuned. Finished steps\n" +
			"are kept: a second tune starts nothing, and one that was stopped goes on.",
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
	settings, _, err := spec.ReadSettings(file)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return fmt.Errorf("%w (--out names another folder)", err)
	}
	settings.Scenario, settings.Dataset, settings.Scale = p.spec.Scenario, p.spec.Dataset.Name, p.spec.Scale
	local, outcome, err := a.execute(ctx, p, begun, o)
	if err != nil {
		return err
	}
	if h := p.heading(); h != "" {
		fmt.Fprintln(a.stdout, h)
	}
	chosen := 0
	for _, b := range p.graph.Blocks {
		choice, err := p.choose(local, b, outcome)
		if err != nil {
			return err
		}
		if choice == nil {
			fmt.Fprintf(a.stdout, "\n%s: not every candidate finished, so none is chosen\n", b.Name)
			continue
		}
		fmt.Fprintf(a.stdout, "\n%s\n", choiceTable(choice))
		settings.Put(*choice)
		chosen++
	}
	written := "nothing written"
	if chosen > 0 {
		yaml, err := settings.YAML()
		if err != nil {
			return err
		}
		if err := replace(file, append(settingsComment(path, sets), yaml...)); err != nil {
			return err
		}
		written = "settings in " + file
	}
	fmt.Fprintf(a.stderr, "%d steps, %d from the store, %d run, in %s; %s\n",
		len(p.graph.Steps), outcome.Hits, outcome.Ran, time.Since(begun).Round(10*time.Millisecond), written)
	return a.failures(outcome)
}

// choose returns the choice of a block; nil if one of its rows did not finish.
func (p *prepared) choose(local *run.Local, b plan.Block, o *run.Outcome) (*spec.Choice, error) {
	var entry spec.Entry
	for _, e := range p.spec.Predictors {
		if e.Name == b.Name {
			entry = e
		}
	}
	choice := &spec.Choice{Predictor: entry.Name, Context: p.spec.Predict.Context, Target: p.spec.Predict.Target}
	for i, r := range b.Rows {
		for _, m := range r.Measures {
			if o.Failed(m) != nil {
				return nil, nil
			}
		}
		values, windows, err := local.Printed(r.Measures, compare.Primary, "accuracy")
		if err != nil {
			return nil, err
		}
		scored := spec.ScoredTo(values[0], values[1])
		if i == 0 {
			choice.Pretrained = scored
			choice.Evidence = spec.Evidence{DevUsers: len(b.Users), Windows: windows, Repeats: p.plan.Repeats, Seed: p.plan.Seed}
			continue
		}
		choice.Candidates = append(choice.Candidates, spec.Tried{Values: entry.Candidates[i-1].Values, Scored: scored})
	}
	choice.Chosen = choice.Candidates[spec.Best(choice.Candidates)].Values
	var err error
	choice.For, err = p.spec.Purpose(entry, choice.Chosen, p.set.Digest)
	return choice, err
}

// choiceTable renders every candidate of a predictor.
func choiceTable(c *spec.Choice) string {
	grid := pretty.NewWriter()
	grid.SetStyle(pretty.StyleLight)
	grid.Style().Format.Header = text.FormatDefault
	grid.AppendHeader(pretty.Row{"", "N@3", "Acc", ""})
	row := func(name string, s spec.Scored, mark string) {
		grid.AppendRow(pretty.Row{name, fmt.Sprintf("%.4f", s.NDCG3), fmt.Sprintf("%.4f", s.Accuracy), mark})
	}
	row("Pretrained, not fine-tuned", c.Pretrained, "")
	grid.AppendSeparator()
	best := spec.Best(c.Candidates)
	for i, t := range c.Candidates {
		mark := ""
		if i == best {
			mark = "chosen"
		}
		row(t.Values.String(), t.Scored, mark)
	}
	return fmt.Sprintf("%s: %d test windows of %d dev users, %s\n%s",
		c.Predictor, c.Evidence.Windows, c.Evidence.DevUsers, plural(c.Evidence.Repeats, "repeat"), grid.Render())
}

// settingsComment names the command that wrote a file of settings. Where the data
// lies is nobody else's business.
func settingsComment(path string, sets []string) []byte {
	words := []string{"harness", "tune", filepath.Base(path)}
	for _, s := range sets {
		if strings.HasPrefix(s, "dataset.path=") {
			s = "dataset.path=FOLDER"
		}
		words = append(words, "--set", s)
	}
	command := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	if len(command) > 1000 {
		command = command[:1000]
	}
	return fmt.Appendf(nil, "# Settings chosen on the dev users with their own events, the same for every row\n"+
		"# of a table; do not edit. Last written by\n#   %s\n", command)
}
