package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

func (a *app) planCommand() *cobra.Command {
	var sets []string
	var why string
	var steps bool
	c := &cobra.Command{
		Use:   "plan SPEC",
		Short: "Print what running an experiment would do",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := a.prepare(c.Context(), args[0], sets)
			if err != nil {
				return err
			}
			a.warnTuning(p)
			if why != "" {
				return a.why(p, why)
			}
			return a.plan(c.Context(), p, steps)
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "replace a value of the spec")
	c.Flags().StringVar(&why, "why", "", "say why a step has to run: which fields changed since a step of that name ran")
	c.Flags().BoolVar(&steps, "steps", false, "print every step")
	return c
}

func (a *app) plan(ctx context.Context, p *prepared, steps bool) error {
	missing, err := run.Missing(p.graph, p.store)
	if err != nil {
		return err
	}
	must := map[*plan.Step]bool{}
	for _, s := range missing {
		must[s] = true
	}
	fmt.Fprintf(a.stdout, "%s: %s on %s (%s), %d steps, %d in the store, %d to run\n", p.spec.Name, p.plan.Scenario,
		p.spec.Dataset.Name, p.spec.Scale, len(p.graph.Steps), len(p.graph.Steps)-len(missing), len(missing))
	if steps {
		for _, s := range p.graph.Steps {
			state := "hit "
			if must[s] {
				state = "miss"
			}
			fmt.Fprintf(a.stdout, "%s %.12s %s\n", state, s.Key, s.Label)
		}
		return nil
	}
	costs, err := a.estimate(ctx, p, missing)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, grouped(p.graph, must, costs))
	said := map[string]bool{"": true}
	for _, s := range missing {
		if line := costs[s].remark; !said[line] {
			said[line] = true
			fmt.Fprintln(a.stdout, line)
		}
	}
	return nil
}

// grouped renders a line per kind of step and plugin.
func grouped(g *plan.Graph, must map[*plan.Step]bool, costs map[*plan.Step]cost) string {
	type line struct {
		steps, missing int
		cost           cost
	}
	lines := map[string]*line{}
	var order []string
	for _, s := range g.Steps {
		name := string(s.Kind) + "\t"
		if s.Plugin != nil {
			name += s.Plugin.Name
		}
		if lines[name] == nil {
			lines[name] = &line{}
			order = append(order, name)
		}
		l := lines[name]
		l.steps++
		if must[s] {
			l.missing++
			l.cost.add(costs[s])
		}
	}
	grid := pretty.NewWriter()
	grid.SetStyle(pretty.StyleLight)
	grid.Style().Format.Header = text.FormatDefault
	grid.AppendHeader(pretty.Row{"kind", "plugin", "steps", "to run", "GFLOP", "tokens", "USD"})
	for _, name := range order {
		kind, plugin, _ := strings.Cut(name, "\t")
		l := lines[name]
		row := pretty.Row{kind, plugin, l.steps, l.missing, "", "", ""}
		if l.cost.known {
			row[4], row[5], row[6] = fmt.Sprintf("%.3g", l.cost.FLOPs/1e9), l.cost.PromptTokens+l.cost.CompletionTokens, l.cost.money()
		}
		grid.AppendRow(row)
	}
	return grid.Render()
}

// why prints what changed since a step with that label last ran.
func (a *app) why(p *prepared, label string) error {
	s := p.step(label)
	if s == nil {
		return p.unknownStep(label)
	}
	if _, ok, err := p.store.Step(s.Key.String()); err != nil {
		return err
	} else if ok {
		fmt.Fprintf(a.stdout, "%s is in the store\n", label)
		return nil
	}
	return a.changes(p, s, "", map[*plan.Step]bool{})
}

// changes compares a missing step with the last one of its label, and, where an
// input differs, that input, each step once.
func (a *app) changes(p *prepared, s *plan.Step, indent string, told map[*plan.Step]bool) error {
	if told[s] {
		fmt.Fprintf(a.stdout, "%s%s: see above\n", indent, s.Label)
		return nil
	}
	told[s] = true
	var last store.Record
	err := p.store.Labelled(s.Label, func(r store.Record) bool { last = r; return false })
	if err != nil {
		return err
	}
	if last.Identity == nil {
		fmt.Fprintf(a.stdout, "%s%s: no step of that name has run before\n", indent, s.Label)
		return nil
	}
	changes, err := plan.Changes(last.Identity, s.Identity(p.plan).JSON())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s%s has to run, because since it last ran these changed:\n", indent, s.Label)
	inputs := false
	for _, c := range changes {
		if strings.HasPrefix(c.Field, "inputs.") {
			inputs = true
			continue
		}
		fmt.Fprintf(a.stdout, "%s  %s\n", indent, c)
	}
	if !inputs {
		return nil
	}
	var before struct{ Inputs []plan.InputKey }
	if err := json.Unmarshal(last.Identity, &before); err != nil {
		return err
	}
	had := map[string]bool{}
	for _, in := range before.Inputs {
		had[in.Key] = true
	}
	shown := map[*plan.Step]bool{}
	for _, in := range s.Inputs {
		if had[in.Step.Key.String()] || shown[in.Step] {
			continue
		}
		shown[in.Step] = true
		fmt.Fprintf(a.stdout, "%s  input %s:\n", indent, in.Role)
		if err := a.changes(p, in.Step, indent+"    ", told); err != nil {
			return err
		}
		if len(shown) == 3 {
			fmt.Fprintf(a.stdout, "%s  ... and maybe more inputs\n", indent)
			break
		}
	}
	return nil
}
