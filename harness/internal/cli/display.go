package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
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
	talk  *talk
	name  string
	total int

	mu      sync.Mutex
	done    int
	running []*plan.Step
	begun   time.Time
	bars    *mpb.Progress
	bar     *mpb.Bar
}

// barWidth is how wide the bar itself is, and labelWidth at most what names the
// running steps behind it.
const (
	barWidth   = 20
	labelWidth = 60
)

func newDisplay(t *talk, name string, total int) *display {
	d := &display{w: t.w, talk: t, name: name, total: total, begun: time.Now()}
	if width := terminalWidth(t.w); width > 0 && total > 0 {
		d.bars = mpb.New(mpb.WithOutput(t.w), mpb.WithWidth(barWidth))
		d.bar = d.bars.New(int64(total), mpb.BarStyle(), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(name+" "), decor.CountersNoUnit("%d/%d steps ")),
			mpb.AppendDecorators(
				decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO), ""),
				decor.Any(func(s decor.Statistics) string {
					return " " + text.Snip(d.now(), min(labelWidth, width-len(name)-barWidth-30), "…")
				}),
			))
		t.above(d.bars)
	}
	return d
}

// terminalWidth returns the columns of the terminal that w writes to; 0 if it is
// none.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// talk is where log lines go: to w, above the bar while there is one.
type talk struct {
	w io.Writer

	mu   sync.Mutex
	bars io.Writer
}

// above sets what writes above a bar; nil when there is none any more.
func (t *talk) above(bars io.Writer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bars = bars
}

// Write implements io.Writer.
func (t *talk) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bars != nil {
		return t.bars.Write(b)
	}
	return t.w.Write(b)
}

// now names what runs.
func (d *display) now() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var labels []string
	for _, s := range d.running {
		labels = append(labels, s.Label)
	}
	return strings.Join(labels, ", ")
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
		d.talk.above(nil)
		d.bar.Abort(true)
		d.bars.Wait()
	}
}
