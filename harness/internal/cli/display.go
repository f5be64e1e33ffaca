package cli

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
)

// display shows how far a run is. On a terminal that is a bar of all steps and a
// line of each running one; elsewhere a line for every tenth of the steps and a log
// line of a running step now and then. It is told by many goroutines.
type display struct {
	w     io.Writer
	log   *slog.Logger
	clock func() time.Time
	name  string
	total int
	bar   *bar                  // nil where there is no terminal
	on    map[*plan.Step]string // the data set that a step is on, said before its label

	mu      sync.Mutex
	done    int
	begun   time.Time
	running []*running
}

// running is a step that is under way.
type running struct {
	step *plan.Step
	pace
	said time.Time // of its last log line, or of its begin
}

// sayEvery is how much time passes at least between log lines of one step.
const sayEvery = 10 * time.Second

// newDisplay returns the display of a run of so many steps, on the terminal that t
// writes to if it is one. close ends it.
func newDisplay(t *talk, log *slog.Logger, name string, total int) *display {
	d := &display{w: t.w, log: log, clock: time.Now, name: name, total: total, begun: time.Now()}
	if terminalWidth(t.w) > 0 && total > 0 {
		d.bar = newBar(t, d)
	}
	return d
}

// event is told of the steps, as run.Options.Observe is.
func (d *display) event(e run.Event) {
	if e.Phase == run.Skipped {
		return
	}
	now := d.clock()
	d.mu.Lock()
	if e.Phase == run.Started {
		d.running = append(d.running, &running{step: e.Step, pace: pace{begun: now}, said: now})
		d.mu.Unlock()
		return
	}
	d.running = slices.DeleteFunc(d.running, func(r *running) bool { return r.step == e.Step })
	d.done++
	done := d.done
	d.mu.Unlock()
	switch {
	case d.bar != nil:
		d.bar.Increment()
	case done == d.total || d.total >= 10 && done%((d.total+9)/10) == 0:
		fmt.Fprintf(d.w, "%s: %d/%d steps, %s, %s\n", d.name, done, d.total, now.Sub(d.begun).Round(100*time.Millisecond), d.label(e.Step))
	}
}

// progress is told of the reports of plugins, as run.Local.OnProgress is.
func (d *display) progress(step *plan.Step, fraction float64, note string) {
	now := d.clock()
	d.mu.Lock()
	defer d.mu.Unlock()
	at := slices.IndexFunc(d.running, func(r *running) bool { return r.step == step })
	if at < 0 {
		return
	}
	r := d.running[at]
	r.report(fraction, note, now)
	if d.bar != nil || now.Sub(r.said) < sayEvery {
		return
	}
	r.said = now
	d.log.Info("progress", "step", d.label(step), "done", r.percent(), "end", r.time(now), "note", note)
}

// label is the name of a step.
func (d *display) label(s *plan.Step) string {
	if on := d.on[s]; on != "" {
		return on + " " + s.Label
	}
	return s.Label
}

// close leaves the terminal as it was.
func (d *display) close() {
	if d.bar != nil {
		d.bar.close()
	}
}
