package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// watch counts what runs at the same time.
type watch struct {
	mu      sync.Mutex
	started []string
	now     map[string]int
	most    map[string]int
}

func (w *watch) task(label string, needs ...int) task {
	return task{label: label, needs: needs, run: func(context.Context) error {
		w.enter(label)
		defer w.leave(label)
		return nil
	}}
}

func (w *watch) enter(keys ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now == nil {
		w.now, w.most = map[string]int{}, map[string]int{}
	}
	w.started = append(w.started, keys[0])
	for _, k := range keys {
		w.now[k]++
		w.most[k] = max(w.most[k], w.now[k])
	}
}

func (w *watch) leave(keys ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, k := range keys {
		w.now[k]--
	}
}

func TestNeedsComeFirstAndLowIndexesToo(t *testing.T) {
	var w watch
	tasks := []task{w.task("a"), w.task("b", 0), w.task("c"), w.task("d", 1, 2), w.task("e", 0)}
	for i, err := range schedule(context.Background(), tasks, 1, true, nobody) {
		if err != nil {
			t.Errorf("task %d: %v", i, err)
		}
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d", "e"}, w.started); diff != "" {
		t.Error(diff)
	}
}

func TestSlotsAndExclusiveResourcesHold(t *testing.T) {
	var w watch
	var tasks []task
	for i := range 60 {
		keys := slices.Repeat([]string{"slots"}, 1+i%3)
		var exclusive []string
		if i%4 == 0 {
			exclusive, keys = []string{"llm"}, append(keys, "llm")
		}
		tasks = append(tasks, task{label: fmt.Sprint(i), threads: 1 + i%3, exclusive: exclusive, run: func(context.Context) error {
			w.enter(keys...)
			time.Sleep(time.Millisecond)
			w.leave(keys...)
			return nil
		}})
	}
	schedule(context.Background(), tasks, 4, true, nobody)
	if w.most["slots"] > 4 {
		t.Errorf("%d slots of 4 were taken", w.most["slots"])
	}
	if w.most["slots"] < 3 {
		t.Errorf("at most %d slots of 4 were ever taken", w.most["slots"])
	}
	if w.most["llm"] != 1 {
		t.Errorf("%d tasks held llm at once", w.most["llm"])
	}
	if len(w.started) != 60 {
		t.Errorf("%d starts", len(w.started))
	}
}

func TestFailureSkipsWhatNeedsIt(t *testing.T) {
	var w watch
	boom := errors.New("boom")
	fail := task{label: "fail", run: func(context.Context) error { return boom }}
	tasks := []task{fail, w.task("child", 0), w.task("grandchild", 1), w.task("other")}
	errs := schedule(context.Background(), tasks, 1, true, nobody)
	if !errors.Is(errs[0], boom) || errs[3] != nil {
		t.Errorf("got %v", errs)
	}
	for _, i := range []int{1, 2} {
		if !errors.Is(errs[i], errSkipped) || !strings.Contains(errs[i].Error(), "needs fail") {
			t.Errorf("task %d: %v", i, errs[i])
		}
	}
	if errs := schedule(context.Background(), tasks, 1, false, nobody); !errors.Is(errs[3], errSkipped) {
		t.Errorf("without keep-going the other task ran: %v", errs)
	}
}

func TestCancelStartsNothingMore(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var w watch
	stop := task{label: "stop", run: func(ctx context.Context) error { cancel(); <-ctx.Done(); return ctx.Err() }}
	errs := schedule(ctx, []task{stop, w.task("later"), w.task("child", 1)}, 1, true, nobody)
	if !errors.Is(errs[0], context.Canceled) || !errors.Is(errs[1], errSkipped) || !errors.Is(errs[2], errSkipped) {
		t.Errorf("got %v", errs)
	}
	if len(w.started) != 0 {
		t.Errorf("started %v", w.started)
	}
}

func BenchmarkSchedule(b *testing.B) {
	tasks := make([]task, 10_000)
	for i := range tasks {
		tasks[i].run = func(context.Context) error { return nil }
		if i > 0 {
			tasks[i].needs = []int{i - 1}
		}
	}
	for b.Loop() {
		schedule(context.Background(), tasks, 2, true, nobody)
	}
}
