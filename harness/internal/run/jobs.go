package run

import (
	"context"
	"sync"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/store"
)

// Job is a graph with what runs its steps.
type Job struct {
	Graph    *plan.Graph
	Executor Executor
}

// Graphs runs several graphs under one schedule, as Graph runs one: while an earlier
// job leaves a CPU slot free, steps of a later one use it. A step that jobs share
// is run once, by the first of them, and is a hit for the others. The outcomes are in
// the order of the jobs.
func Graphs(ctx context.Context, jobs []Job, s *store.Store, o Options) ([]*Outcome, error) {
	b := &batch{of: map[plan.Key]int{}, observe: o.Observe}
	for _, job := range jobs {
		if err := b.add(job, s); err != nil {
			return nil, err
		}
	}
	done := make(chan int, len(jobs))
	var told sync.WaitGroup
	told.Go(func() {
		for i := range done {
			if o.Done != nil {
				o.Done(i, b.jobs[i].out)
			}
		}
	})
	for i, j := range b.jobs {
		if j.left == 0 {
			done <- i
		}
	}
	schedule(ctx, b.tasks, o.CPUs(), !o.StopSoon, func(task int, err error) {
		if isSkipped(err) {
			b.tell(Event{Step: b.steps[task], Phase: Skipped, Err: err})
		}
		for i, j := range b.jobs {
			if j.end(task, err) {
				done <- i
			}
		}
	})
	close(done)
	told.Wait()
	outcomes := make([]*Outcome, len(jobs))
	for i, j := range b.jobs {
		outcomes[i] = j.out
	}
	return outcomes, nil
}

// batch is the missing steps of jobs as tasks, a task a key.
type batch struct {
	jobs  []*pending
	tasks []task
	steps []*plan.Step // that the tasks run
	of    map[plan.Key]int

	observing sync.Mutex
	observe   func(Event)
}

// pending is a job whose outcome grows.
type pending struct {
	steps map[int]*plan.Step // of the job, by task
	own   map[int]bool       // tasks that no earlier job has
	left  int
	out   *Outcome
}

func (b *batch) add(job Job, s *store.Store) error {
	missing, err := Missing(job.Graph, s)
	if err != nil {
		return err
	}
	j := &pending{steps: map[int]*plan.Step{}, own: map[int]bool{}, left: len(missing), out: &Outcome{
		Hits: len(job.Graph.Steps) - len(missing), Errors: map[*plan.Step]error{}, Refused: map[*plan.Step]error{}, Skips: map[*plan.Step]error{},
	}}
	b.jobs = append(b.jobs, j)
	for _, step := range missing {
		at, shared := b.of[step.Key]
		if !shared {
			at = len(b.tasks)
			b.of[step.Key] = at
			b.tasks, b.steps = append(b.tasks, b.task(step, job.Executor)), append(b.steps, step)
			j.own[at] = true
		}
		j.steps[at] = step
	}
	return nil
}

// task runs a step. What it needs of the steps before it the store has, or a task does.
func (b *batch) task(step *plan.Step, x Executor) task {
	t := task{label: step.Label, threads: 1}
	if step.Plugin != nil {
		t.threads, t.exclusive = max(1, step.Plugin.Limits.Threads), step.Plugin.Uses
	}
	for _, in := range step.Inputs {
		if n, ok := b.of[in.Step.Key]; ok {
			t.needs = append(t.needs, n)
		}
	}
	t.run = func(ctx context.Context) error {
		start := time.Now()
		b.tell(Event{Step: step, Phase: Started})
		err := x.Execute(ctx, step)
		phase := Finished
		switch {
		case refused(err):
			phase = Refused
		case err != nil:
			phase = Failed
		}
		b.tell(Event{Step: step, Phase: phase, Err: err, Elapsed: time.Since(start)})
		return err
	}
	return t
}

func (b *batch) tell(e Event) {
	if b.observe != nil {
		b.observing.Lock()
		defer b.observing.Unlock()
		b.observe(e)
	}
}

// end books how a task ended and says whether it was the job's last.
func (j *pending) end(task int, err error) bool {
	step, ok := j.steps[task]
	if !ok {
		return false
	}
	switch {
	case err == nil && j.own[task]:
		j.out.Ran++
	case err == nil:
		j.out.Hits++
	case isSkipped(err):
		j.out.Skips[step] = err
	case refused(err):
		j.out.Refused[step] = err
	default:
		j.out.Errors[step] = err
	}
	j.left--
	return j.left == 0
}
