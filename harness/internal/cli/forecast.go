package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
)

// threadFLOPS is how many of the operations that plugins estimate one thread does in a
// second, by the kernels of the machine: avx512 is measured, on one server core over all
// trainings of the paper's tables; the rates of avx2 and generic are guesses. stepStart is
// what a step takes besides: its process, its rows.
var threadFLOPS = map[string]float64{"avx512": 110e9, "avx2": 60e9, "generic": 5e9}

const stepStart = 200 * time.Millisecond

// forecast is how long the missing steps of experiments are going to take.
type forecast struct {
	steps int
	cost  cost
	time  time.Duration
}

// forecast asks the plugins what is missing of experiments, each step that they share
// once.
func (a *app) forecast(ctx context.Context, all []*prepared, slots int) (forecast, error) {
	missing := make([][]*plan.Step, len(all))
	for i, p := range all {
		var err error
		if missing[i], err = run.Missing(p.graph, p.store); err != nil {
			return forecast{}, err
		}
	}
	costs, err := a.estimate(ctx, all, missing)
	if err != nil {
		return forecast{}, err
	}
	return foretell(missing, costs, threadFLOPS[all[0].plan.Machine.Kernel], slots), nil
}

// foretell adds up what steps cost, each key once. They take as long as their work
// shared out evenly over the slots, or as the longest chain of steps that need each
// other. What a remote model takes is not in it.
func foretell(missing [][]*plan.Step, costs map[*plan.Step]cost, flops float64, slots int) forecast {
	var f forecast
	var work, longest time.Duration
	ends := map[plan.Key]time.Duration{} // of the chain of steps that a step ends
	for _, steps := range missing {
		for _, s := range steps {
			if _, counted := ends[s.Key]; counted {
				continue
			}
			own, before := stepStart+time.Duration(costs[s].FLOPs/flops*float64(time.Second)), time.Duration(0)
			for _, in := range s.Inputs {
				before = max(before, ends[in.Step.Key])
			}
			ends[s.Key] = before + own
			longest, work = max(longest, ends[s.Key]), work+own
			f.cost.add(costs[s])
			f.steps++
		}
	}
	f.time = max(longest, work/time.Duration(slots))
	return f
}

// String is what a run says of itself before it begins.
func (f forecast) String() string {
	s := fmt.Sprintf("%s to run: %.3g GFLOP, about %s", plural(f.steps, "step"), f.cost.FLOPs/1e9, brief(f.time))
	if tokens := f.cost.PromptTokens + f.cost.CompletionTokens; tokens > 0 {
		s += fmt.Sprintf(" and what a model takes for %d tokens (%s USD)", tokens, f.cost.money())
	}
	return s
}
