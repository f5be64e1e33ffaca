package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
)

// display shows how far a run is: a bar on a terminal, a line for every tenth of
// the steps elsewhere.
type display struct {
	w     io.Writer
	name  string
	total int

	mu      sync.Mutex
	done    int
	running []*plan.Step
	begun   time.Time
	bars    *mpb.Progress
	bar     *mpb.Bar
}

func newDisplay(w io.Writer, name string, total int) *display {
	d := &display{w: w, name: name, total: total, begun: time.Now()}
	if f, ok := w.(*os.File); ok && total > 0 && term.IsTerminal(int(f.Fd())) {
		d.bars = mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))
		d.bar = d.bars.New(int64(total), mpb.BarStyle(), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(name+" "), decor.CountersNoUnit("%d/%d steps ")),
			mpb.AppendDecorators(
				decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO), ""),
				decor.Any(func(decor.Statistics) string { return " " + d.now() }),
			))
	}
	return d
}

// now names what runs.
func (d *display) now() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var labels []string
	for _, s := range d.running {
		labels = append(labels, s.Label)
	}
	line := strings.Join(labels, ", ")
	if len(line) > 60 {
		line = line[:57] + "..."
	}
	return line
}

func (d *display) event(e run.Event) {
	if e.Phase == run.Skipped {
		return
	}
	d.mu.Lock()
	if e.Phase == run.Started {
		d.running = append(d.running, e.Step)
		d.mu.Unlock()
		return
	}
	for i, s := range d.running {
		if s == e.Step {
			d.running = append(d.running[:i:i], d.running[i+1:]...)
			break
		}
	}
	d.done++
	done := d.done
	d.mu.Unlock()
	switch {
	case d.bar != nil:
		d.bar.Increment()
	case done == d.total || d.total >= 10 && done%((d.total+9)/10) == 0:
		fmt.Fprintf(d.w, "%s: %d/%d steps, %s, %s\n", d.name, done, d.total, time.Since(d.begun).Round(100*time.Millisecond), e.Step.Label)
	}
}

// close leaves the terminal as it was.
func (d *display) close() {
	if d.bar != nil {
		d.bar.Abort(true)
		d.bars.Wait()
	}
}
