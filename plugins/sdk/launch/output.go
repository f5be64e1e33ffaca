package launch

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

// What people see of one line: in the log, and in an error.
const (
	logLine  = 4 << 10
	tailLine = 1 << 10
)

// output is where everything goes that a plugin writes: records and lines to
// the log, the last lines to errors, all of stderr to a file of bounded size.
// Secrets go nowhere.
type output struct {
	log  *slog.Logger
	hide *redactor
	tail tail

	mu   sync.Mutex
	file *os.File // nil: none was asked for
	cap  int64
	seen int64 // bytes of stderr
}

// newOutput opens the file at path, unless it is "".
func newOutput(log *slog.Logger, hide *redactor, path string, limit int64) (*output, error) {
	o := &output{log: log, hide: hide, cap: limit}
	if path == "" {
		return o, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	var err error
	o.file, err = os.Create(path)
	return o, err
}

// stderr returns a writer for a stream of the plugin's complaints. Each stream
// has its own: the process's fd 2, and what go-plugin carries over its
// connection.
func (o *output) stderr() io.WriteCloser {
	split := &lines{line: o.stderrLine}
	return &chain{o.hide.stream(io.MultiWriter(writerFunc(o.keep), split)), split}
}

// stdout returns a writer for a stream of text that is no handshake.
func (o *output) stdout() io.WriteCloser { return &lines{line: o.stdoutLine} }

func (o *output) stdoutLine(text []byte, cut int) {
	if len(text) == 0 {
		return
	}
	line := []byte(o.hide.text(string(text)))
	o.log.Debug("plugin stdout", "line", shorten(line, cut, logLine))
	o.tail.add("stdout: " + shorten(line, cut, tailLine))
}

func (o *output) stderrLine(text []byte, cut int) {
	if cut == 0 {
		if r, ok := parseLogRecord(text); ok {
			r.emit(o.log, o.hide)
			o.tail.add(shorten([]byte(o.hide.text(r.String())), 0, tailLine))
			return
		}
	}
	o.tail.add(shorten(text, cut, tailLine))
	if len(text) > 0 && !o.full() {
		o.log.Debug("plugin stderr", "line", shorten(text, cut, logLine))
	}
}

// full says whether stderr is past its cap: records still reach the log then,
// plain lines do not.
func (o *output) full() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen > o.cap
}

// keep writes the stream to the file as far as the cap allows. A disk that is
// full or gone costs the file, not the plugin.
func (o *output) keep(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	room := min(max(o.cap-o.seen, 0), int64(len(p)))
	if o.file != nil && room > 0 {
		if _, err := o.file.Write(p[:room]); err != nil {
			o.log.Warn("plugin stderr file", "error", err)
			o.file.Close()
			o.file = nil
		}
	}
	if o.seen <= o.cap && o.seen+int64(len(p)) > o.cap {
		o.log.Warn("plugin stderr is past its cap: plain lines are no longer kept", "cap_bytes", o.cap)
	}
	o.seen += int64(len(p))
	return len(p), nil
}

// close ends the file with a note of what it lacks, and returns how many bytes
// that is.
func (o *output) close() (cut int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	cut = max(o.seen-o.cap, 0)
	if o.file != nil {
		if cut > 0 {
			fmt.Fprintf(o.file, "\n[cut here: %d of %d bytes are missing]\n", cut, o.seen)
		}
		o.file.Close()
		o.file = nil
	}
	return cut
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// chain closes a writer and then the one behind it.
type chain struct {
	io.WriteCloser
	behind io.Closer
}

func (c *chain) Close() error {
	err := c.WriteCloser.Close()
	if err2 := c.behind.Close(); err == nil {
		err = err2
	}
	return err
}
