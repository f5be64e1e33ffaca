package cli

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
	"github.com/behaviorbench/behaviorbench/harness/internal/run"
)

// displayed returns a display of so many steps that writes to a buffer, and its clock.
func displayed(total int) (d *display, out *bytes.Buffer, now *time.Time) {
	out, now = &bytes.Buffer{}, new(time.Time)
	*now = at(0)
	plain := slog.NewTextHandler(out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	d = newDisplay(&talk{w: out}, slog.New(plain), "table", total)
	d.clock, d.begun = func() time.Time { return *now }, *now
	return d, out, now
}

// Where there is no terminal a running step has a log line at most every ten
// seconds, whatever it reports.
func TestProgressInTheLog(t *testing.T) {
	d, out, now := displayed(2)
	slow, quick := &plan.Step{Label: "fit/slow"}, &plan.Step{Label: "fit/quick"}
	d.event(run.Event{Step: slow, Phase: run.Started})
	for s := range 25 {
		*now = at(float64(s))
		if s == 5 {
			d.event(run.Event{Step: quick, Phase: run.Started})
		}
		d.progress(slow, float64(s)/100, "epoch 1")
		d.progress(quick, .5, "") // begins at 5
	}
	d.event(run.Event{Step: quick, Phase: run.Finished})
	d.progress(quick, 1, "after its end")
	d.event(run.Event{Step: slow, Phase: run.Failed, Err: errors.New("no")})
	d.close()
	want := `level=INFO msg=progress step=fit/slow done="10 %" end="1m30s left" note="epoch 1"
level=INFO msg=progress step=fit/quick done="50 %" end="10s so far" note=""
level=INFO msg=progress step=fit/slow done="20 %" end="1m20s left" note="epoch 1"
table: 2/2 steps, 24s, fit/slow
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLinesOfATerminal(t *testing.T) {
	d, _, now := displayed(12)
	labels := []string{
		"fit/seqgan/population/r0", "pretrain/bert4rec/real/r0", "finetune/pituning/replacement/user + window Markov/r0/s01", "measure/日本語日本語日本語日本語日本語日本語日本語日本語/r0",
	}
	for i, label := range labels {
		s := &plan.Step{Label: label}
		*now = at(float64(i))
		d.event(run.Event{Step: s, Phase: run.Started})
		if i != 1 {
			d.progress(s, 0, "")
			*now = at(float64(i) + 30)
			d.progress(s, .01*float64(i+1), "adversarial training,\n\x1b[2Jround 3 of 200 and more of it than a line of any terminal has room for")
		}
	}
	for width, want := range map[int][]string{
		79: {
			"  fit/seqgan/population/r0                 1 %  49m27s left    adversarial tra…",
			"  pretrain/bert4rec/real/r0                     32s so far",
			"  finetune/pituning/…ndow Markov/r0/s01    3 %  16m09s left    adversarial tra…",
			"  measure/日本語日本…語日本語日本語/r0     4 %  12m00s left    adversarial tra…",
		},
		119: nil, 30: nil,
	} {
		got := d.lines(width)
		for _, line := range got {
			if n := text.StringWidthWithoutEscSequences(line); n > width || strings.ContainsAny(line, "\n\x1b") {
				t.Errorf("%d columns for %d: %q", n, width, line)
			}
		}
		if want != nil {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("width %d (-want +got)\n%s", width, diff)
			}
		}
		if width == 119 && !strings.Contains(got[2], labels[2][:10]) {
			t.Errorf("%q", got[2])
		}
	}
	for i := range 8 {
		d.event(run.Event{Step: &plan.Step{Label: fmt.Sprint(i)}, Phase: run.Started})
	}
	if got := d.lines(79); len(got) != runningLines+1 || got[runningLines] != "  and 4 more" {
		t.Errorf("%d lines, the last %q", len(got), got[len(got)-1])
	}
}

// The bar of all steps has its whole width at 80 columns.
func TestHeadLeavesRoomForTheBar(t *testing.T) {
	d, _, now := displayed(1000)
	d.name = "table2-finetune-replacement"
	d.done = 990
	*now = at(3600)
	for _, width := range []int{80, 120} {
		head, tail := d.head(width), d.tail()
		if n := text.StringWidthWithoutEscSequences(head + tail); n+barWidth > width {
			t.Errorf("%d columns of %d are left for the bar: %q %q", width-n, width, head, tail)
		}
	}
	if got := d.head(120); got != "table2-finetune-replacement 990/1000 steps " {
		t.Errorf("%q", got)
	}
	if got := d.tail(); got != " 1h00m, about 36s left" {
		t.Errorf("%q", got)
	}
	// It does not end before a step that is under way.
	s := &plan.Step{Label: "fit"}
	d.event(run.Event{Step: s, Phase: run.Started})
	d.progress(s, 0, "")
	*now = at(3700)
	d.progress(s, .01, "")
	if got := d.tail(); got != " 1h01m, about 2h45m left" {
		t.Errorf("%q", got)
	}
}
