package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake. It has a place in a file (File, and Line and Col from
// 1 unless the file could not be read) or else a Source that is no file: an
// environment variable or a --set value.
type Problem struct {
	File    string
	Line    int // in lines, from 1; 0 if the file as a whole is meant
	Col     int // in characters, from 1
	Source  string
	Message string
	Snippet string // the line with a mark under the mistake; "" without a line
}

// String returns the problem as an editor can jump to it, with its snippet.
func (p Problem) String() string {
	var where string
	switch {
	case p.File == "":
		where = p.Source
	case p.Line == 0:
		where = p.File
	default:
		where = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
	}
	message := strings.ReplaceAll(strings.TrimSpace(p.Message), "\n", "\n    ")
	return where + ": " + message + "\n" + p.Snippet
}

// Errors is every mistake that Load found, in the order of files and lines,
// those of the environment and of --set last.
type Errors struct{ Problems []Problem }

// Error returns all problems as text for a terminal.
func (e *Errors) Error() string {
	var b strings.Builder
	if len(e.Problems) > 1 {
		fmt.Fprintf(&b, "%d mistakes\n", len(e.Problems))
	}
	for _, p := range e.Problems {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// errorsOf returns the problems sorted and each told once, or nil.
func errorsOf(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortFunc(problems, func(a, b Problem) int {
		noFile := func(p Problem) int {
			if p.File == "" {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(noFile(a), noFile(b)), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Message, b.Message))
	})
	return &Errors{slices.Compact(problems)}
}
