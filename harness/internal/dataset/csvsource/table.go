package csvsource

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
)

// table reads a CSV file with a header row by row and records what is wrong.
type table struct {
	file     string
	closer   io.Closer
	reader   *csv.Reader
	header   []string
	row      []string
	line     int
	mistakes *dataset.Mistakes
}

// find returns the name of a file or of its gzip form.
func find(dir fs.FS, name string) (string, error) {
	var found []string
	for _, candidate := range []string{name, name + ".gz"} {
		if _, err := fs.Stat(dir, candidate); err == nil {
			found = append(found, candidate)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("%s or %s.gz: %w", name, name, fs.ErrNotExist)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("both %s and %s are here: remove one", found[0], found[1])
}

// open reads the header of a file. The caller closes the table.
func open(dir fs.FS, file string, mistakes *dataset.Mistakes) (*table, error) {
	f, err := dir.Open(file)
	if err != nil {
		return nil, err
	}
	t := &table{file: file, closer: f, mistakes: mistakes}
	if err := t.start(f); err != nil {
		f.Close()
		return nil, err
	}
	return t, nil
}

func (t *table) start(f io.Reader) error {
	if strings.HasSuffix(t.file, ".gz") {
		unzipped, err := gzip.NewReader(f)
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: the file is empty", t.file)
		}
		if err != nil {
			return fmt.Errorf("%s: not a whole gzip file: %w", t.file, err)
		}
		f = unzipped
	}
	buffered := bufio.NewReaderSize(f, 1<<16)
	if mark, _ := buffered.Peek(3); string(mark) == "\xef\xbb\xbf" {
		buffered.Discard(3)
	}
	t.reader = csv.NewReader(buffered)
	t.reader.ReuseRecord = true
	header, err := t.reader.Read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: the file is empty", t.file)
	}
	if err != nil {
		return fmt.Errorf("%s:1: header: %w", t.file, readError(err))
	}
	for _, name := range header {
		t.header = append(t.header, strings.TrimSpace(name))
	}
	for i, name := range t.header {
		if slices.Contains(t.header[:i], name) {
			t.mistakes.Add(t.file+":1", "column %q stands twice", name)
		}
	}
	return nil
}

func (t *table) close() { t.closer.Close() }

// column returns the index of a column, or -1.
func (t *table) column(name string) int { return slices.Index(t.header, name) }

// require returns the index of a column and records a mistake if it is missing.
func (t *table) require(name string) int {
	i := t.column(name)
	if i < 0 {
		t.mistakes.Add(t.file+":1", "column %q is missing%s", name, didYouMean(name, t.header))
	}
	return i
}

// next reads a row. Rows that are no CSV are recorded and passed over; at the
// end, and where the file cannot be read on, it returns false.
func (t *table) next() bool {
	for {
		row, err := t.reader.Read()
		var bad *csv.ParseError
		switch {
		case err == nil:
			t.row = row
			t.line, _ = t.reader.FieldPos(0)
			return true
		case errors.Is(err, io.EOF):
			return false
		case errors.Is(err, csv.ErrFieldCount):
			t.line, _ = t.reader.FieldPos(0)
			t.mistake("%d cells, but the header has %d", len(row), len(t.header))
		case errors.As(err, &bad):
			t.line = bad.StartLine
			t.mistake("%v", bad.Err)
		default:
			t.line++
			t.mistake("%v", readError(err))
			return false
		}
	}
}

// readError says what to do about a stream that ends or breaks early.
func readError(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the file is cut short (%w): copy it again", err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return fmt.Errorf("the file is damaged (%w): copy it again", err)
	}
	return err
}

func (t *table) mistake(format string, args ...any) {
	t.mistakes.Add(fmt.Sprintf("%s:%d", t.file, t.line), format, args...)
}

// number reads a cell as a whole number from 0 to limit.
func (t *table) number(column int, limit uint32) (uint32, bool) {
	n, err := strconv.ParseUint(t.row[column], 10, 32)
	if err != nil || uint32(n) > limit {
		t.mistake("column %q: %q is not a whole number from 0 to %d", t.header[column], clip(t.row[column]), limit)
		return 0, false
	}
	return uint32(n), true
}

// clip shortens a cell for a message.
func clip(cell string) string {
	const most = 40
	if len(cell) <= most {
		return cell
	}
	end := most
	for end > 0 && !utf8.RuneStart(cell[end]) {
		end--
	}
	return cell[:end] + "..."
}
