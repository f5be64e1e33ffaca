package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

func (a *app) artifactsCommand() *cobra.Command {
	var sets []string
	c := &cobra.Command{
		Use:   "artifacts SPEC [STEP [NAME]]",
		Short: "List what plugins reported beside their results, or print one of these files",
		Long: "Lists the files that plugins reported (losses.csv of a training, counters.json of what was\n" +
			"written) with their sizes, by step, of the steps of a spec that are in the store. STEP may be\n" +
			"the beginning of a label. With NAME prints that file of the one step.",
		Example: "  harness artifacts experiments/smoke.yaml fit\n" +
			"  harness artifacts experiments/smoke.yaml fit/markov/population/r0 losses.csv",
		Args: cobra.RangeArgs(1, 3),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := a.prepare(c.Context(), args[0], sets)
			if err != nil {
				return err
			}
			if len(args) == 3 {
				return a.artifact(p, args[1], args[2])
			}
			return a.artifacts(p, strings.Join(args[1:], ""))
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "replace a value of the spec")
	return c
}

// artifacts lists the files of the steps whose labels begin so.
func (a *app) artifacts(p *prepared, prefix string) error {
	named, listed := 0, 0
	for _, s := range p.graph.Steps {
		if !strings.HasPrefix(s.Label, prefix) {
			continue
		}
		named++
		files, err := run.Artifacts(p.store, s)
		if err != nil {
			return err
		}
		for _, f := range files {
			listed++
			fmt.Fprintf(a.stdout, "%10d  %s  %s\n", f.Size, s.Label, f.Path)
		}
	}
	if named == 0 {
		return p.unknownStep(prefix)
	}
	if listed == 0 {
		fmt.Fprintln(a.stderr, "nothing: no plugin of these steps reported a file, or they are not in the store yet (harness plan --steps)")
	}
	return nil
}

// artifact prints a file of a step, byte for byte.
func (a *app) artifact(p *prepared, label, name string) error {
	s := p.step(label)
	if s == nil {
		return p.unknownStep(label)
	}
	files, err := run.Artifacts(p.store, s)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(files, func(f store.File) bool { return f.Path == filepath.ToSlash(name) })
	if at < 0 {
		if _, ok, err := p.store.Step(s.Key.String()); err != nil || !ok {
			return errors.Join(err, fmt.Errorf("%s is not in the store: run the experiment first", label))
		}
		names := make([]string, len(files))
		for i, f := range files {
			names[i] = f.Path
		}
		return fmt.Errorf("%s has no file %q; it has %s", label, name, orNone(names))
	}
	f, err := p.store.Get(files[at].Digest)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(a.stdout, f)
	return err
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// step returns the step with a label, nil if there is none.
func (p *prepared) step(label string) *plan.Step {
	at := slices.IndexFunc(p.graph.Steps, func(s *plan.Step) bool { return s.Label == label })
	if at < 0 {
		return nil
	}
	return p.graph.Steps[at]
}

// unknownStep is the error for a label that no step has: it names those that hold
// it.
func (p *prepared) unknownStep(label string) error {
	var near []string
	for _, s := range p.graph.Steps {
		if strings.Contains(s.Label, label) {
			near = append(near, s.Label)
		}
	}
	slices.Sort(near)
	near = near[:min(len(near), 10)]
	if len(near) == 0 {
		return fmt.Errorf("no step is called %q: harness plan --steps lists them", label)
	}
	return fmt.Errorf("no step is called %q; there are %s", label, strings.Join(near, ", "))
}
