package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/behaviorbench/behaviorbench/harness/internal/compare"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/harness/internal/spec"
)

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

// choiceNote says below all choices what their rows are.
const choiceNote = `Chosen: the highest N@3, of equal ones the first. Pretrained: scored with the
params of the spec and the plugin's defaults, where these act in scoring at all.`

// choiceText renders every candidate of a predictor and what to think of the best.
func choiceText(c *spec.Choice) string {
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
	out := fmt.Sprintf("%s: %d test windows of %d dev users, %s\n%s",
		c.Predictor, c.Evidence.Windows, c.Evidence.DevUsers, plural(c.Evidence.Repeats, "repeat"), grid.Render())
	for _, edge := range edges(c) {
		out += "\n" + edge
	}
	return out
}

// edges says which chosen numbers are the lowest or the highest of those tried:
// beyond them there may be a better one.
func edges(c *spec.Choice) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(c.Chosen)) {
		var tried []float64
		for _, v := range append([]json.RawMessage{c.Chosen[name]}, c.Tried(name)...) {
			var x float64
			if json.Unmarshal(v, &x) == nil {
				tried = append(tried, x)
			}
		}
		if len(tried) == 0 || slices.Min(tried) == slices.Max(tried) {
			continue
		}
		edge := ""
		switch tried[0] {
		case slices.Min(tried):
			edge = "lowest"
		case slices.Max(tried):
			edge = "highest"
		default:
			continue
		}
		found = append(found, fmt.Sprintf("%s=%s is the %s value tried: consider extending its list.", name, c.Chosen[name], edge))
	}
	return found
}
