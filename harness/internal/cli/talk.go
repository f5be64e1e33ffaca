package cli

import (
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

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
