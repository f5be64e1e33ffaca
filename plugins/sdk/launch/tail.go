package launch

import (
	"slices"
	"strings"
	"sync"
)

// tailLines is how many of the last lines an error shows.
const tailLines = 20

// tail keeps the lines that explain a death: the last ones, and the first ones
// of a crash report, since a Go program that panics writes its reason first and
// then the stacks of all goroutines.
type tail struct {
	mu    sync.Mutex
	crash []string // at most half of tailLines
	last  []string // at most tailLines
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	begins := strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")
	if room := len(t.crash) < tailLines/2; room && (begins || len(t.crash) > 0) {
		t.crash = append(t.crash, line)
		return
	}
	t.last = append(t.last, line)
	if len(t.last) > tailLines {
		t.last = t.last[1:]
	}
}

// lines returns at most tailLines lines, those of a crash first.
func (t *tail) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	room := tailLines - len(t.crash)
	return slices.Concat(t.crash, t.last[max(0, len(t.last)-room):])
}
