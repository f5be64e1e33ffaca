package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// bar draws a display on a terminal: a bar of all steps, under it the running ones.
type bar struct {
	*mpb.Bar
	all  *mpb.Progress
	talk *talk
}

// barWidth is how wide the bar itself is, where there is room, and runningLines how
// many steps have a line.
const (
	barWidth     = 20
	runningLines = 8
)

func newBar(t *talk, d *display) *bar {
	all := mpb.New(mpb.WithOutput(t.w))
	show := func(words func(width int) string) decor.Decorator {
		return decor.Any(func(s decor.Statistics) string { return words(s.AvailableWidth) })
	}
	b := all.New(int64(d.total), mpb.BarStyle(), mpb.BarRemoveOnComplete(), mpb.BarWidth(barWidth),
		mpb.PrependDecorators(show(d.head)),
		mpb.AppendDecorators(show(func(int) string { return d.tail() })),
		mpb.BarExtender(mpb.BarFillerFunc(func(w io.Writer, s decor.Statistics) error {
			for _, line := range d.lines(s.AvailableWidth - 1) { // a full line would wrap on some terminals
				if _, err := fmt.Fprintln(w, line); err != nil {
					return err
				}
			}
			return nil
		}), false))
	t.above(all)
	return &bar{b, all, t}
}

func (b *bar) close() {
	b.talk.above(nil)
	b.Abort(true)
	b.all.Wait()
}

// head stands before the bar of all steps, and leaves room for it.
func (d *display) head(width int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	count := fmt.Sprintf(" %d/%d steps ", d.done, d.total)
	return text.Snip(d.name, max(8, width-barWidth-len(count)-len(" 59m59s, about 99h59m left ")), "…") + count
}

// tail stands behind the bar of all steps: how long the run has been going on and,
// taking every step for as long as any other but those that say that they are
// longer, how long it still does.
func (d *display) tail() string {
	now := d.clock()
	d.mu.Lock()
	defer d.mu.Unlock()
	elapsed := now.Sub(d.begun)
	done, longest := float64(d.done), time.Duration(0)
	for _, r := range d.running {
		done += r.at.fraction
		own, _ := r.left(now)
		longest = max(longest, own)
	}
	if done == 0 {
		return " " + brief(elapsed)
	}
	left := max(longest, time.Duration(float64(elapsed)*(float64(d.total)-done)/done))
	return fmt.Sprintf(" %s, about %s left", brief(elapsed), brief(left))
}

// lines are the running steps, no line wider than width: label, percentage, time
// and note.
func (d *display) lines(width int) []string {
	now := d.clock()
	d.mu.Lock()
	defer d.mu.Unlock()
	const numbers = len("  100 %  99h59m so far  ")
	room := max(12, min(48, width-numbers-len("  ")-16))
	label := 0
	for _, r := range d.running {
		label = max(label, min(room, text.StringWidthWithoutEscSequences(d.label(r.step))))
	}
	var all []string
	for i, r := range d.running {
		if i == runningLines {
			all = append(all, fmt.Sprintf("  and %d more", len(d.running)-i))
			break
		}
		line := fmt.Sprintf("  %s  %5s  %-13s  %s", text.Pad(middle(plain(d.label(r.step)), label), label, ' '), r.percent(), r.time(now), plain(r.note))
		all = append(all, strings.TrimRight(text.Snip(line, width, "…"), " "))
	}
	return all
}

// middle cuts a label that is wider than width in its middle: it ends with the
// repeat and the shard, which tell steps apart.
func middle(label string, width int) string {
	if text.StringWidthWithoutEscSequences(label) <= width {
		return label
	}
	runes := []rune(label)
	tail, from := 0, len(runes)
	for from > 0 && tail+text.RuneWidth(runes[from-1]) <= (width-1)/2 {
		from--
		tail += text.RuneWidth(runes[from])
	}
	return text.Snip(label, width-tail, "…") + string(runes[from:])
}

// plain makes what a plugin or a spec says one line that commands no terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
