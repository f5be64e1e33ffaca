package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// language is how weeks are told: records as package record tells them.
type language struct {
	*record.Format
	still bool         // weekdays are no calendar: the day of the week is told instead
	blind bool         // profiles are not told
	asked record.Asked // what a week may hold
}

// newLanguage returns the language of a vocabulary.
func newLanguage(v *data.Vocabulary, still bool) *language {
	l := &language{Format: record.New(v), still: still, asked: record.Asked{Weeks: 1, To: 6}}
	if len(v.Locations) == 0 {
		_, l.asked.Listed = l.List(data.Events{})
	}
	return l
}

// record returns the three pieces of a row: a token never reaches from one into the
// next. A row of an unknown behaviour is none.
func (l *language) record(rows data.Events, i int) ([3]string, bool) {
	r, ok := l.Record(rows, i, week.Place(rows, i, l.still))
	f := r.Fields()
	return [3]string{f[0], f[1], f[2] + f[3]}, ok
}

// profile returns the line of a profile as pieces, its attributes sorted; of a blind
// language it has none.
func (l *language) profile(p data.Profile) []string {
	pieces := []string{"Profile:"}
	if l.blind {
		p = nil
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		pieces = append(pieces, fmt.Sprintf(" %s=%s;", record.Clean(name), record.Clean(p[name])))
	}
	return append(pieces, "\n")
}

// week returns the rows that a text tells; Day is the day of the week. It adds to
// count: invalid, lines that are no records, of all that are not empty; out_of_order,
// records before the one before them, of records; and truncated, 1 of 1 text if it is
// not whole. Neither of the first two are taken, nor is the last line of a text that
// is not whole unless it is complete.
func (l *language) week(text string, whole bool, count *week.Counters) data.Events {
	truncated := 0
	if !whole {
		truncated = 1
		text = complete(text)
	}
	r := l.Parse(text, l.asked)
	rejected := 0
	for _, n := range r.Rejected {
		rejected += n
	}
	unordered := r.Rejected[record.BadOrder]
	count.Add("invalid", rejected-unordered, r.Lines)
	count.Add("out_of_order", unordered, r.Records()+unordered)
	count.Add("truncated", truncated, 1)
	return l.dated(r.Weeks[0])
}

// dated gives rows that were read the weekdays that the data has.
func (l *language) dated(rows data.Events) data.Events {
	if l.still {
		clear(rows.Weekday)
	}
	return rows
}
