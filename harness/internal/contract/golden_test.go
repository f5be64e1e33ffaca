package contract

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/plan"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestWhichRowsReachWhichPlugin compares, for every scenario and null plugin,
// what reached its processes with testdata/<scenario>/<plugin>.txt.
func TestWhichRowsReachWhichPlugin(t *testing.T) {
	for _, s := range plan.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, fixture())
			g := l.mustRun(l.experiment(s.Name))
			for _, plugin := range append(append([]string{}, l.names...), predictors...) {
				var text strings.Builder
				for _, step := range g.Steps {
					if step.Plugin != nil && step.Plugin.Name == plugin {
						received := l.received(step)
						obeys(t, l.set, step, received)
						fmt.Fprintf(&text, "%s\n%s\n", step.Label, summary(l.set, received, len(step.Input("synthetic")) > 0 && step.Input("synthetic")[0].Kind == plan.Control))
					}
				}
				if text.Len() > 0 {
					l.golden(filepath.Join(s.Name, strings.ReplaceAll(plugin, "/", "-")+".txt"), text.String())
				}
			}
		})
	}
}

// obeys checks what holds in every scenario, whatever the golden files say: dev
// users decide when pretraining stops and nothing else, and a test row is seen
// only in the history of a window.
func obeys(t *testing.T, set *dataset.Dataset, step *plan.Step, transcript string) {
	t.Helper()
	where := places(set)
	for line := range strings.Lines(transcript) {
		prefix, user, sequence, content, ok := parse(strings.TrimSuffix(line, "\n"))
		if !ok {
			continue
		}
		p, real := where[content]
		if user == dev && prefix != "pretrain dev" {
			t.Errorf("%s: a row of the dev user reaches %q", step.Label, prefix)
		}
		if real && sequence == 0 && p.at >= trainRows && !strings.HasSuffix(prefix, "history") {
			t.Errorf("%s: test row %d of user %d reaches %q", step.Label, p.at, p.user, prefix)
		}
	}
}

// golden compares text with a golden file, but for its paragraphs about steps of generators
// that the lab leaves out.
func (l *lab) golden(name, got string) {
	l.t.Helper()
	if len(l.names) == len(generators) {
		golden(l.t, name, got)
		return
	}
	if *update {
		l.t.Fatalf("%s: a golden file is of all plugins, and this machine cannot run them", name)
	}
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		l.t.Fatal(err)
	}
	var want strings.Builder
	for paragraph := range strings.SplitAfterSeq(string(b), "\n\n") {
		label, _, _ := strings.Cut(paragraph, "\n")
		if !slices.ContainsFunc(generators, func(g string) bool { return !slices.Contains(l.names, g) && strings.Contains(label, g) }) {
			want.WriteString(paragraph)
		}
	}
	if diff := cmp.Diff(want.String(), got); diff != "" {
		l.t.Errorf("%s, without plugins that this machine cannot run:\n%s", name, diff)
	}
}

func golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-update rewrites it):\n%s", path, diff)
	}
}

// summary shortens a transcript: a run of rows that follow one another in a
// user's real history becomes one line that says where they stand in it; other
// rows are counted by user and sequence. Rows of a control are real rows under
// another sequence, maybe of another user: with copies they are found too.
func summary(set *dataset.Dataset, transcript string, copies bool) string {
	where := places(set)
	var out []string
	var r rowRun
	flush := func() {
		if r.n > 0 {
			out = append(out, r.String())
		}
		r = rowRun{}
	}
	for line := range strings.Lines(transcript) {
		line = strings.TrimSuffix(line, "\n")
		prefix, user, sequence, content, ok := parse(line)
		if !ok {
			flush()
			out = append(out, "  "+line)
			continue
		}
		next := rowRun{prefix: prefix, user: user, sequence: sequence, n: 1}
		if p, found := where[content]; found && (copies || p.user == user && sequence == 0) {
			next.real, next.place = true, p
		}
		if !r.take(next) {
			flush()
			r = next
		}
	}
	flush()
	return strings.Join(out, "\n") + "\n"
}

// parse splits a line that is a row.
func parse(line string) (prefix string, user, sequence int, content string, ok bool) {
	prefix, rest, found := strings.Cut(line, " u=")
	ids, content, row := strings.Cut(rest, " d=")
	n, err := fmt.Sscanf(ids, "%d q=%d", &user, &sequence)
	return prefix, user, sequence, content, found && row && n == 2 && err == nil
}

// place is where a real row stands: among its user's events, from 0.
type place struct{ user, at int }

// places finds a real row by its content, which is unique in the fixture.
func places(set *dataset.Dataset) map[string]place {
	where := map[string]place{}
	for u, user := range set.Users {
		for i := range user.Count {
			e := set.Events.Row(user.First + i)
			where[fmt.Sprintf("%d w=%d s=%d l=%d b=%d i=%d", e.Day, e.Weekday, e.Slot, e.Location, e.Behaviour, e.Intent)] = place{u, i}
		}
	}
	return where
}

// rowRun is a run of rows of one kind.
type rowRun struct {
	prefix         string
	user, sequence int
	real           bool
	place          place // of the first
	n              int
}

func (r *rowRun) take(next rowRun) bool {
	same := r.n > 0 && r.prefix == next.prefix && r.user == next.user && r.real == next.real && r.sequence == next.sequence
	if !same || r.real && next.place != (place{r.place.user, r.place.at + r.n}) {
		return false
	}
	r.n++
	return true
}

func (r *rowRun) String() string {
	if !r.real {
		return fmt.Sprintf("  %s: %d rows of user %d, sequence %d", r.prefix, r.n, r.user, r.sequence)
	}
	last := r.place.at + r.n - 1
	part := "train"
	switch {
	case r.place.at >= trainRows:
		part = "test"
	case last >= trainRows:
		part = "train and test"
	}
	line := fmt.Sprintf("  %s: real rows %d to %d of user %d (%s)", r.prefix, r.place.at, last, r.place.user, part)
	if r.sequence != 0 || r.user != r.place.user {
		line += fmt.Sprintf(" as user %d, sequence %d", r.user, r.sequence)
	}
	return line
}
