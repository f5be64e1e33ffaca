package launch

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxLine is how much of a line is kept; a longer one is cut, never waited for.
const maxLine = 64 << 10

// lines is a writer that hands over a stream line by line. It never blocks and
// never fails: a line of any length costs maxLine bytes.
type lines struct {
	// line takes a line without its end; cut counts the bytes left out of it.
	// The bytes are the callee's until it returns.
	line func(text []byte, cut int)
	buf  []byte
	cut  int
}

func (l *lines) Write(p []byte) (int, error) {
	n := len(p)
	for {
		end := bytes.IndexByte(p, '\n')
		piece := p
		if end >= 0 {
			piece = p[:end]
		}
		room := min(maxLine-len(l.buf), len(piece))
		l.buf = append(l.buf, piece[:room]...)
		l.cut += len(piece) - room
		if end < 0 {
			return n, nil
		}
		l.flush()
		p = p[end+1:]
	}
}

// Close hands over a last line that has no end.
func (l *lines) Close() error {
	if len(l.buf) > 0 {
		l.flush()
	}
	return nil
}

func (l *lines) flush() {
	l.line(bytes.TrimSuffix(l.buf, []byte("\r")), l.cut)
	l.buf, l.cut = l.buf[:0], 0
}

// shorten makes a line fit for people: at most limit bytes, valid UTF-8, no
// control characters, and a note of what was left out.
func shorten(text []byte, cut, limit int) string {
	if len(text) > limit {
		keep := limit
		for keep > 0 && !utf8.RuneStart(text[keep]) {
			keep--
		}
		cut += len(text) - keep
		text = text[:keep]
	}
	s := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, string(text))
	if cut > 0 {
		s += fmt.Sprintf("... (%d bytes more)", cut)
	}
	return s
}

// locked lets two goroutines write to one writer in turn.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
