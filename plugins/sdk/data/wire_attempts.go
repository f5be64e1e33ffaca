package data

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

const parsedPrefix = "parsed."

// AttemptChunks yields attempts as chunks of the table ATTEMPTS. Bytes of a text
// that are not UTF-8 are replaced.
func AttemptChunks(attempts []Attempt) iter.Seq[*pluginpb.Rows] {
	return func(yield func(*pluginpb.Rows) bool) {
		size := func(i int) int { return len(attempts[i].Text) + 26*attempts[i].Parsed.Len() }
		for start, end := range spans(len(attempts), chunkBytes, size) {
			if !yield(attemptChunk(attempts[start:end])) {
				return
			}
		}
	}
}

func attemptChunk(attempts []Attempt) *pluginpb.Rows {
	n := len(attempts)
	user, week, weeks, number := make([]uint32, n), make([]uint32, n), make([]uint32, n), make([]uint32, n)
	textLength, length := make([]uint32, n), make([]uint32, n)
	var text strings.Builder
	var parsed Events
	for i, a := range attempts {
		valid := strings.ToValidUTF8(a.Text, string(utf8.RuneError))
		user[i], week[i], weeks[i], number[i] = a.User, a.Week, a.Weeks, a.Number
		textLength[i], length[i] = uint32(len(valid)), uint32(a.Parsed.Len())
		text.WriteString(valid)
		parsed.Append(a.Parsed)
	}
	columns := []*pluginpb.Column{
		columnU32("user", user),
		columnU32("week", week),
		columnU32("weeks", weeks),
		columnU32("attempt", number),
		columnU32("text_length", textLength),
		column("text", []byte(text.String())),
		columnU32("length", length),
	}
	columns = append(columns, parsed.columns(parsedPrefix)...)
	return &pluginpb.Rows{Table: pluginpb.Table_ATTEMPTS, Count: uint32(n), Columns: columns}
}

// AppendAttempts appends the rows of a chunk of the table ATTEMPTS.
func AppendAttempts(to []Attempt, rows *pluginpb.Rows) ([]Attempt, error) {
	const limit = 1 << 30 // keeps sums within int everywhere; messages are smaller
	d := decode(rows, pluginpb.Table_ATTEMPTS)
	n := d.count()
	user, week, weeks, number := d.u32("user", n), d.u32("week", n), d.u32("weeks", n), d.u32("attempt", n)
	textLength := d.u32("text_length", n)
	text := d.column("text", d.sum("text_length", textLength, limit), 1)
	length := d.u32("length", n)
	parsed := d.events(parsedPrefix, d.sum("length", length, limit/4), Events{})
	if err := d.end(); err != nil {
		return to, err
	}
	textStart, parsedStart := 0, 0
	for i := range n {
		textEnd, parsedEnd := textStart+int(textLength[i]), parsedStart+int(length[i])
		if !utf8.Valid(text[textStart:textEnd]) {
			d.fail("text", "row %d is not UTF-8", i)
			return to[:len(to)-i], d.err
		}
		to = append(to, Attempt{
			User: user[i], Week: week[i], Weeks: weeks[i], Number: number[i],
			Text:   string(text[textStart:textEnd]),
			Parsed: parsed.Slice(parsedStart, parsedEnd),
		})
		textStart, parsedStart = textEnd, parsedEnd
	}
	return to, nil
}
