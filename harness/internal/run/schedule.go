package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// task is a node for schedule. Needs are indexes of earlier tasks.
type task struct {
	label     string
	needs     []int
	threads   int      // CPU slots that it takes while it runs
	exclusive []string // named resources that it holds alone while it runs
	run       func(ctx context.Context) error
}

// errSkipped marks a task that was not started, because one that it needs did
// not finish or because the run was stopped.
var errSkipped = errors.New("skipped")

// skipped is errSkipped with the task that was the cause and its error.
type skipped struct {
	label string
	cause error
}

func (s skipped) Error() string { return errSkipped.Error() + ": it needs " + s.label }

func (s skipped) Unwrap() []error { return []error{errSkipped, s.cause} }

func isSkipped(err error) bool { return errors.Is(err, errSkipped) }

// schedule runs tasks, each after what it needs, as many at a time as slots
// allow, lower indexes first. It returns one error per task: nil, the task's own,
// or one that wraps errSkipped. A failed task skips what needs it; with keepGoing
// the others go on, without it nothing more is started; a refused one stops nothing
// else. When ctx is done nothing
// more is started either; schedule always waits for the tasks that run.
func schedule(ctx context.Context, tasks []task, slots int, keepGoing bool) []error {
	s := scheduler{tasks: tasks, free: slots, slots: slots, held: map[string]bool{}}
	s.begin()
	stopped := false
	for {
		stopped = stopped || ctx.Err() != nil
		if !stopped {
			s.start(ctx)
		}
		if s.running == 0 {
			break
		}
		d := <-s.done
		s.release(d.index)
		s.finish(d.index, d.err)
		stopped = stopped || (d.err != nil && !refused(d.err) && !keepGoing)
	}
	for _, i := range s.ready {
		s.finish(i, fmt.Errorf("%w: the run was stopped", errSkipped))
	}
	return s.errs
}

type scheduler struct {
	tasks       []task
	errs        []error
	pending     []int   // needs that have not finished, by task
	dependents  [][]int // tasks that need this one
	ready       []int   // ascending: no pending needs, not started
	held        map[string]bool
	slots, free int
	running     int
	done        chan outcome
}

type outcome struct {
	index int
	err   error
}

func (s *scheduler) begin() {
	s.errs = make([]error, len(s.tasks))
	s.pending = make([]int, len(s.tasks))
	s.dependents = make([][]int, len(s.tasks))
	s.done = make(chan outcome)
	for i, t := range s.tasks {
		s.pending[i] = len(t.needs)
		for _, n := range t.needs {
			s.dependents[n] = append(s.dependents[n], i)
		}
		if len(t.needs) == 0 {
			s.ready = append(s.ready, i)
		}
	}
}

// start starts every ready task that fits, lowest index first.
func (s *scheduler) start(ctx context.Context) {
	s.ready = slices.DeleteFunc(s.ready, func(i int) bool {
		t := s.tasks[i]
		if s.threads(i) > s.free || slices.ContainsFunc(t.exclusive, func(name string) bool { return s.held[name] }) {
			return false
		}
		for _, name := range t.exclusive {
			s.held[name] = true
		}
		s.free -= s.threads(i)
		s.running++
		go func() { s.done <- outcome{i, t.run(ctx)} }()
		return true
	})
}

func (s *scheduler) threads(i int) int { return min(max(1, s.tasks[i].threads), s.slots) }

func (s *scheduler) release(i int) {
	for _, name := range s.tasks[i].exclusive {
		delete(s.held, name)
	}
	s.free += s.threads(i)
	s.running--
}

// finish records how a task ended and what that means for those that need it.
func (s *scheduler) finish(i int, err error) {
	s.errs[i] = err
	for _, d := range s.dependents[i] {
		s.pending[d]--
		switch {
		case err != nil && s.errs[d] == nil:
			if !isSkipped(err) { // name the task that was the cause
				err = skipped{s.tasks[i].label, err}
			}
			s.finish(d, err)
		case s.pending[d] == 0 && s.errs[d] == nil:
			at, _ := slices.BinarySearch(s.ready, d)
			s.ready = slices.Insert(s.ready, at, d)
		}
	}
}
