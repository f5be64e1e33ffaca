package nn

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"
)

// Solver moves weights against their gradients; AdamW is one.
type Solver = gorgonia.Solver

// Trainer minimises a scalar node of a graph.
type Trainer struct {
	vm     gorgonia.VM
	solver Solver
	noise  *Noise
	loss   gorgonia.Value
	params []gorgonia.ValueGrad
	checks []func() error // of the batch
}

// Trainer differentiates loss by all weights of the graph and compiles the tape.
// The solver sees the weights in the order in which the graph first had them.
// Every step advances noise.
func (g *Graph) Trainer(loss *Node, s Solver, noise *Noise) (*Trainer, error) {
	t := &Trainer{solver: s, noise: noise, checks: g.checks}
	grads, err := gorgonia.Grad(loss, g.nodes...)
	if err != nil {
		return nil, fmt.Errorf("nn: differentiate: %w", err)
	}
	gorgonia.Read(loss, &t.loss)
	for i := range g.nodes {
		p := &parameter{value: g.nodes[i].Value()}
		gorgonia.Read(grads[i], &p.grad)
		t.params = append(t.params, p)
	}
	t.vm = gorgonia.NewTapeMachine(g.graph)
	return t, nil
}

// Step computes the loss of the batch as it is filled now and moves the weights.
// It is an error, and nothing is moved, if the batch is beyond the limits that the
// layers were made for or names ids that they lack, or if the loss is not finite.
func (t *Trainer) Step() (float64, error) {
	loss, err := t.Loss()
	if err != nil {
		return 0, err
	}
	if loss-loss != 0 {
		return loss, fmt.Errorf("nn: the loss is %v at step %d: lower the rate or clip gradients", loss, t.noise.Step)
	}
	if err := t.solver.Step(t.params); err != nil {
		return 0, err
	}
	t.noise.Step++
	return loss, nil
}

// Loss computes the loss and the gradients and moves nothing. It is the loss that
// training sees, with the dropout of the step that comes next; Infer has none.
// Errors are those of Step.
func (t *Trainer) Loss() (float64, error) {
	for _, check := range t.checks {
		if err := check(); err != nil {
			return 0, fmt.Errorf("nn: step %d: %w", t.noise.Step, err)
		}
	}
	defer t.vm.Reset()
	if err := t.vm.RunAll(); err != nil {
		return 0, fmt.Errorf("nn: step %d: %w", t.noise.Step, err)
	}
	loss, ok := t.loss.Data().(float32)
	if !ok {
		return 0, errors.New("nn: the loss is no scalar")
	}
	return float64(loss), nil
}

// Close frees the tape.
func (t *Trainer) Close() error { return t.vm.Close() }

// parameter shows weights to a solver.
type parameter struct{ value, grad gorgonia.Value }

func (p *parameter) Value() gorgonia.Value         { return p.value }
func (p *parameter) Grad() (gorgonia.Value, error) { return p.grad, nil }
