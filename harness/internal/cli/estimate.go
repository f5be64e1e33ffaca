package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/params"
)

// cost is what plugins estimate for some steps; known says that any did. Of steps
// together Unpriced is what the last of them says.
type cost struct {
	sdk.Cost
	known  bool
	remark string // what stands under the table
}

// money formats the money of a cost: "?" if none of it is known, "1.50 + ?" if some
// is.
func (c cost) money() string {
	switch {
	case c.Unpriced == "":
		return fmt.Sprintf("%.2f", c.MoneyUSD)
	case c.MoneyUSD == 0:
		return "?"
	default:
		return fmt.Sprintf("%.2f + ?", c.MoneyUSD)
	}
}

func (c *cost) add(other cost) {
	c.FLOPs += other.FLOPs
	c.PromptTokens += other.PromptTokens
	c.CompletionTokens += other.CompletionTokens
	c.MoneyUSD += other.MoneyUSD
	c.known = c.known || other.known
	if other.Unpriced != "" {
		c.Unpriced = other.Unpriced
	}
}

// estimate asks each plugin what the missing steps of experiments are going to cost. A
// plugin is started once for all of its steps; a step that experiments share is asked
// about once, as the first one's.
func (a *app) estimate(ctx context.Context, all []*prepared, missing [][]*plan.Step) (map[*plan.Step]cost, error) {
	type asked struct {
		of   *prepared
		step *plan.Step
	}
	by, seen := map[string][]asked{}, map[plan.Key]bool{}
	for i, p := range all {
		for _, s := range missing[i] {
			if s.Plugin != nil && !seen[s.Key] {
				seen[s.Key] = true
				by[s.Plugin.Name] = append(by[s.Plugin.Name], asked{p, s})
			}
		}
	}
	costs := map[*plan.Step]cost{}
	for name, steps := range by {
		begun := time.Now()
		running, err := launch.Start(ctx, steps[0].of.plugins[name], launch.Options{Log: a.log})
		if err != nil {
			return nil, err
		}
		plugin := client.New(running.Conn())
		for _, s := range steps {
			if costs[s.step], err = ask(ctx, plugin, s.of, s.step); err != nil {
				err = running.Fail("estimate", begun, err)
				break
			}
		}
		running.Stop(context.WithoutCancel(ctx))
		if err != nil {
			return nil, err
		}
	}
	return costs, nil
}

// ask asks a plugin what one step is going to cost.
func ask(ctx context.Context, plugin *client.Client, p *prepared, s *plan.Step) (cost, error) {
	sizes, err := run.Sizes(p.set, s)
	if err != nil {
		return cost{}, err
	}
	given, err := params.Locate(s.Params, s.Plugin.Files)
	if err != nil {
		return cost{}, err
	}
	c, err := plugin.Estimate(ctx, given, sizes)
	switch {
	case errors.Is(err, sdk.ErrNotMeasurable):
		return cost{remark: fmt.Sprintf("%s: not measurable: %s", s.Plugin.Name, run.NotMeasurable(err))}, nil
	case err == nil && c.Unpriced != "":
		return cost{c, true, fmt.Sprintf("? of %s: no price is known of %s", s.Plugin.Name, c.Unpriced)}, nil
	}
	return cost{Cost: c, known: c != sdk.Cost{}}, err
}
