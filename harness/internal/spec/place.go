package spec

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// place is where something of a document was written: in a file, or in a value
// handed in from outside (then line is 0 and source says which).
type place struct {
	file      string
	line, col int // from 1
	width     int // characters to mark
	source    string
	lines     []string // of the whole file
}

// problem returns a mistake at the place.
func (p place) problem(format string, args ...any) Problem {
	return Problem{File: p.file, Line: p.line, Col: p.col, Source: p.source, Message: fmt.Sprintf(format, args...), Snippet: p.snippet()}
}

// snippetWidth is how much of a long line a snippet shows.
const snippetWidth = 100

// snippet returns the line of the place and a mark under it. What a terminal
// would not print as one column is replaced by a dot.
func (p place) snippet() string {
	if p.line < 1 || p.line > len(p.lines) {
		return ""
	}
	line := []rune(p.lines[p.line-1])
	start := min(max(p.col-1, 0), len(line))
	first := max(0, min(start-snippetWidth/2, len(line)-snippetWidth))
	last := min(len(line), first+snippetWidth)
	shown := func(from, to int) string {
		return strings.Map(func(r rune) rune {
			switch {
			case r == '\t':
				return ' '
			case !unicode.IsPrint(r):
				return '·'
			}
			return r
		}, string(line[from:to]))
	}
	width := max(1, min(p.width, last-start))
	number := fmt.Sprintf("%5d", p.line)
	return fmt.Sprintf("%s | %s\n%s | %s%s\n", number, strings.TrimRight(shown(first, last), " "),
		strings.Repeat(" ", len(number)), strings.Repeat(" ", start-first), strings.Repeat("^", width))
}

// spot is where a key and its value were written. Elements of lists have equal
// places for both.
type spot struct{ key, value place }

// path leads to a value in a document: keys, and indices of lists.
type path []string

// String returns the path as --set takes it.
func (p path) String() string { return strings.Join(p, ".") }

// child returns the path of a key or index below p.
func (p path) child(name string) path { return append(p[:len(p):len(p)], name) }

func (p path) index(i int) path { return p.child(strconv.Itoa(i)) }

// in returns " in a.b", or "" at the root.
func (p path) in() string {
	if len(p) == 0 {
		return ""
	}
	return " in " + p.String()
}

// pointer separates by what no key holds, so that it is a unique map key.
func (p path) pointer() string { return strings.Join(p, delimiter) }

// delimiter separates the keys of a path wherever one string has to hold a whole
// path. No key of a document contains it.
const delimiter = "\x1f"

// places says where the values of a document were written. The root has a place
// always.
type places map[string]spot

// at returns the spot of a path, or of its nearest ancestor that was written.
func (p places) at(at path) spot {
	for {
		if s, ok := p[at.pointer()]; ok || len(at) == 0 {
			return s
		}
		at = at[:len(at)-1]
	}
}

// below returns the places of what is below a path, as if it stood at the root.
func (p places) below(at path) places {
	inside := places{}
	for pointer, s := range p {
		switch rest, ok := strings.CutPrefix(pointer, at.pointer()+delimiter); {
		case pointer == at.pointer():
			inside[""] = s
		case ok:
			inside[rest] = s
		}
	}
	return inside
}
