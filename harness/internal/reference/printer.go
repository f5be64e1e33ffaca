package reference

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// printer writes wrapped lines and keeps the first error.
type printer struct {
	w     io.Writer
	width int
	err   error
}

func (p *printer) head(title string) {
	p.line(0, "")
	p.line(0, "%s", title)
}

// columns writes aligned lines under a heading, if there are any.
func (p *printer) columns(heading []string, lines func(add func(words ...string))) {
	rows := [][]string{heading}
	lines(func(words ...string) { rows = append(rows, words) })
	if len(rows) == 1 {
		return
	}
	wide := make([]int, len(heading))
	for _, row := range rows {
		for i, word := range row {
			wide[i] = max(wide[i], len([]rune(word)))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, word := range row {
			fmt.Fprintf(&b, "%-*s  ", wide[i], word)
		}
		p.aligned(4, b.String())
	}
}

// answer writes what came of a check.
func (p *printer) answer(a Answer) {
	if a.Verdict == Told {
		p.line(6, "%s", a.Text)
		return
	}
	p.line(6, "%s: %s", a.Verdict, a.Text)
}

// line writes a line, and what has no room in it further to the right below it.
func (p *printer) line(indent int, format string, args ...any) {
	if p.err != nil {
		return
	}
	words := fmt.Sprintf(format, args...)
	lines := []string{words}
	if room := p.width - indent - 2; p.width > 0 && room > 0 {
		lines = wrapped(words, room)
	}
	for i, l := range lines {
		if i > 0 {
			l = "  " + l
		}
		p.aligned(indent, l)
	}
}

// aligned writes a line as it is.
func (p *printer) aligned(indent int, line string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(strings.Repeat(" ", indent)+line, " "))
	}
}

// wrapped breaks a text between words.
func wrapped(words string, width int) []string {
	lines := strings.Split(text.WrapSoft(words, width), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}
