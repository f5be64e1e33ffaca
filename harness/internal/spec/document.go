package spec

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const (
	maxBytes = 64 << 10 // of a file
	maxLine  = 8 << 10  // of a line; the parser's time grows with its square
	maxDepth = 64       // of nested maps and lists
)

// document is what YAML text says: maps are map[string]any, lists []any, scalars
// as scalar returns them.
type document struct {
	value    any
	places   places
	problems []Problem
	broken   bool // value says less than the text meant
}

// parse reads YAML text: one document of maps with distinct string keys, without
// anchors, merge keys and tags, whose meaning would have no one place. The name
// is the file's; text from elsewhere has a source instead.
func parse(name, source string, text []byte) document {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	c := converter{whole: place{file: name, source: source}, doc: document{places: places{}}}
	if source == "" {
		c.whole.line, c.whole.col, c.whole.width, c.whole.lines = 1, 1, 1, strings.Split(string(text), "\n")
	}
	c.doc.places[""] = spot{c.whole, c.whole}
	switch {
	case len(text) > maxBytes:
		return c.fail(place{file: name, source: source}, "longer than %d KiB", maxBytes>>10)
	case !utf8.Valid(text):
		at := c.whole
		if source == "" {
			before := text[:firstInvalid(text)]
			at.line = 1 + bytes.Count(before, []byte("\n"))
			at.col = 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		}
		return c.fail(at, "not UTF-8 text")
	case longestLine(text) > maxLine:
		return c.fail(place{file: name, source: source}, "a line longer than %d KiB", maxLine>>10)
	case flowDepth(text) > maxDepth:
		return c.fail(c.whole, "brackets nested deeper than %d", maxDepth)
	}
	file, err := parseYAML(text)
	if err != nil {
		at, message := c.whole, err.Error()
		if e := yaml.Error(nil); errors.As(err, &e) {
			message = e.GetMessage()
			at = c.token(e.GetToken())
		}
		return c.fail(at, "not YAML: %s", message)
	}
	c.documents(file)
	return c.doc
}

// parseYAML is the parser with its panics as errors: it is the one place where
// bytes of unknown origin meet code that is not ours.
func parseYAML(text []byte) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			file, err = nil, errors.New("the parser cannot read this text")
		}
	}()
	return parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
}

func longestLine(text []byte) int {
	longest := 0
	for line := range bytes.Lines(text) {
		longest = max(longest, len(line))
	}
	return longest
}

// flowDepth returns how deep brackets nest, quotes and comments not considered.
func flowDepth(text []byte) int {
	depth, deepest := 0, 0
	for _, b := range text {
		switch b {
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return deepest
}

// firstInvalid returns where text stops to be UTF-8.
func firstInvalid(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}
