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

// estimate asks each plugin what its missing steps are going to cost. A plugin is
// started once for all of its steps.
func (a *app) estimate(ctx context.Context, p *prepared, missing []*plan.Step) (map[*plan.Step]cost, error) {
	of := map[string][]*plan.Step{}
	for _, s := range missing {
		if s.Plugin != nil {
			of[s.Plugin.Name] = append(of[s.Plugin.Name], s)
		}
	}
	costs := map[*plan.Step]cost{}
	for name, steps := range of {
		if err := a.estimateBy(ctx, p, name, steps, costs); err != nil {
			return nil, err
		}
	}
	return costs, nil
}

func (a *app) estimateBy(ctx context.Context, p *prepared, name string, steps []*plan.Step, costs map[*plan.Step]cost) error {
	start := time.Now()
	running, err := launch.Start(ctx, p.plugins[name], launch.Options{Log: a.log})
	if err != nil {
		return err
	}
	defer running.Stop(context.WithoutCancel(ctx))
	plugin := client.New(running.Conn())
	for _, s := range steps {
		sizes, err := run.Sizes(p.set, s)
		if err != nil {
			return err
		}
		given, err := params.Locate(s.Params, s.Plugin.Files)
		if err != nil {
			return err
		}
		c, err := plugin.Estimate(ctx, given, sizes)
		switch {
		case errors.Is(err, sdk.ErrNotMeasurable):
			costs[s] = cost{remark: fmt.Sprintf("%s: not measurable: %s", name, run.NotMeasurable(err))}
			continue
		case err != nil:
			return running.Fail("estimate", start, err)
		}
		costs[s] = cost{Cost: c, known: c != sdk.Cost{}}
		if c.Unpriced != "" {
			costs[s] = cost{c, true, fmt.Sprintf("? of %s: no price is known of %s", name, c.Unpriced)}
		}
	}
	return nil
}
