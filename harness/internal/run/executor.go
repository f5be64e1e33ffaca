package run

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

// An Executor runs one step whose inputs the store has, and leaves the step's
// record in the store. It returns soon after ctx is done. Execute is called by
// many goroutines.
type Executor interface {
	Execute(ctx context.Context, step *plan.Step) error
}

// Options say how a graph is run.
type Options struct {
	Slots    int  // CPU slots; 0 = one per core
	StopSoon bool // start nothing more after the first failure
	Log      *slog.Logger
	// Observe, if set, is told of every step that is not in the store yet, one
	// call at a time: Started, then Finished, or Skipped alone.
	Observe func(Event)
}

// Phase is what happened to a step.
type Phase string

// The phases of a step.
const (
	Started  Phase = "started"
	Finished Phase = "finished"
	Refused  Phase = "refused" // the plugin said that there is nothing to measure
	Failed   Phase = "failed"
	Skipped  Phase = "skipped" // something that it needs did not finish, or the run was stopped
)

// Event is what Observe is told.
type Event struct {
	Step    *plan.Step
	Phase   Phase
	Err     error
	Elapsed time.Duration
}

// Outcome is how a graph ended.
type Outcome struct {
	Hits   int                  // steps that the store had
	Ran    int                  // steps that were run and finished
	Errors map[*plan.Step]error // of steps that failed
	// Refused are the steps whose plugin said that what they ask for is not measurable
	// (sdk.ErrNotMeasurable): answers, not failures.
	Refused map[*plan.Step]error
	Skips   map[*plan.Step]error // of steps that were not started
}

// Failed returns why a step has no record: its own error or that of the step that
// kept it from starting; nil if it has one.
func (o *Outcome) Failed(s *plan.Step) error {
	for _, errs := range []map[*plan.Step]error{o.Errors, o.Refused} {
		if err := errs[s]; err != nil {
			return err
		}
	}
	return o.Skips[s]
}

// Graph runs every step of a graph that the store lacks and that something still
// wanted needs. The error is that of the store; failures of steps are in the
// Outcome.
func Graph(ctx context.Context, g *plan.Graph, s *store.Store, x Executor, o Options) (*Outcome, error) {
	out := &Outcome{Errors: map[*plan.Step]error{}, Refused: map[*plan.Step]error{}, Skips: map[*plan.Step]error{}}
	missing, err := Missing(g, s)
	if err != nil {
		return nil, err
	}
	out.Hits = len(g.Steps) - len(missing)
	var observing sync.Mutex
	tell := func(e Event) {
		if o.Observe != nil {
			observing.Lock()
			defer observing.Unlock()
			o.Observe(e)
		}
	}
	place := map[*plan.Step]int{}
	tasks := make([]task, len(missing))
	for i, step := range missing {
		place[step] = i
		t := task{label: step.Label, threads: 1}
		if step.Plugin != nil {
			t.threads, t.exclusive = max(1, step.Plugin.Limits.Threads), step.Plugin.Uses
		}
		for _, in := range step.Inputs {
			if n, ok := place[in.Step]; ok {
				t.needs = append(t.needs, n)
			}
		}
		t.run = func(ctx context.Context) error {
			start := time.Now()
			tell(Event{Step: step, Phase: Started})
			err := x.Execute(ctx, step)
			phase := Finished
			switch {
			case refused(err):
				phase = Refused
			case err != nil:
				phase = Failed
			}
			tell(Event{Step: step, Phase: phase, Err: err, Elapsed: time.Since(start)})
			return err
		}
		tasks[i] = t
	}
	slots := o.Slots
	if slots <= 0 {
		slots = runtime.GOMAXPROCS(0)
	}
	for i, err := range schedule(ctx, tasks, slots, !o.StopSoon) {
		step := missing[i]
		switch {
		case err == nil:
			out.Ran++
		case isSkipped(err):
			out.Skips[step] = err
			tell(Event{Step: step, Phase: Skipped, Err: err})
		case refused(err):
			out.Refused[step] = err
		default:
			out.Errors[step] = err
		}
	}
	return out, nil
}

// Missing returns the steps of a graph that have to run, in order: those that
// the store lacks, of those that a block's results rest on.
func Missing(g *plan.Graph, s *store.Store) ([]*plan.Step, error) {
	lacks := map[*plan.Step]bool{}
	for _, step := range g.Steps {
		_, ok, err := s.Step(step.Key.String())
		if err != nil {
			return nil, err
		}
		lacks[step] = !ok
	}
	// From the back: a step is wanted if it ends the graph or if a missing step
	// needs it.
	wanted := map[*plan.Step]bool{}
	needed := map[*plan.Step]bool{}
	for _, step := range g.Steps {
		for _, in := range step.Inputs {
			needed[in.Step] = true
		}
	}
	for i := len(g.Steps) - 1; i >= 0; i-- {
		step := g.Steps[i]
		if (wanted[step] || !needed[step]) && lacks[step] {
			wanted[step] = true
			for _, in := range step.Inputs {
				wanted[in.Step] = true
			}
		}
	}
	var missing []*plan.Step
	for _, step := range g.Steps {
		if lacks[step] && wanted[step] {
			missing = append(missing, step)
		}
	}
	return missing, nil
}
