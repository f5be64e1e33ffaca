package cli

import (
	"testing"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
)

// Two long steps in a row take their time whatever the slots, steps side by side share
// them, and a step of two tables counts once.
func TestForetell(t *testing.T) {
	step := func(key byte, inputs ...*plan.Step) *plan.Step {
		s := &plan.Step{Key: plan.Key{key}}
		for _, in := range inputs {
			s.Inputs = append(s.Inputs, plan.Input{Step: in})
		}
		return s
	}
	fit, other := step(1), step(2)
	train := step(3, fit)
	again := step(1) // fit, as another table has it
	costs := map[*plan.Step]cost{}
	for _, s := range []*plan.Step{fit, other, train, again} {
		costs[s] = cost{Cost: sdk.Cost{FLOPs: 10}, known: true}
	}
	const second = 10 * time.Second
	for _, c := range []struct {
		missing [][]*plan.Step
		slots   int
		want    time.Duration
		steps   int
	}{
		{nil, 2, 0, 0},
		{[][]*plan.Step{{fit, train}}, 2, 2 * (second + stepStart), 2},
		{[][]*plan.Step{{fit, other}}, 2, second + stepStart, 2},
		{[][]*plan.Step{{fit, other}}, 1, 2 * (second + stepStart), 2},
		{[][]*plan.Step{{fit, train}, {again, other}}, 1, 3 * (second + stepStart), 3},
		{[][]*plan.Step{{train}}, 8, second + stepStart, 1}, // the store has its input
	} {
		f := foretell(c.missing, costs, 1, c.slots)
		if f.time != c.want || f.steps != c.steps || f.cost.FLOPs != float64(10*c.steps) {
			t.Errorf("%d slots: %d steps, %g FLOP, %s; want %d, %s", c.slots, f.steps, f.cost.FLOPs, f.time, c.steps, c.want)
		}
	}
}
