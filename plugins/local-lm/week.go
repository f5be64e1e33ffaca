package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// week returns the rows that a text tells, in order of time; Day is the day of the
// week. It adds to count: invalid, lines that are no records, of all that are not
// empty; out_of_order, records before the one before them; and truncated, 1 of 1 text
// if it is not whole. The last line of such a text is not read unless it is complete.
func (l *language) week(text string, whole bool, count *week.Counters) data.Events {
	var events []data.Event
	lines, invalid, unordered, truncated := 0, 0, 0, 0
	if !whole {
		truncated = 1
		text = complete(text)
	}
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		lines++
		e, err := l.read(line)
		if err != nil || e.Location == l.vocabulary.UnknownLocation() && len(l.vocabulary.Locations) > 0 {
			invalid++
			continue
		}
		if n := len(events); n > 0 && l.compare(e, events[n-1]) < 0 {
			unordered++
		}
		events = append(events, e)
	}
	count.Add("invalid", invalid, lines)
	count.Add("out_of_order", unordered, len(events))
	count.Add("truncated", truncated, 1)
	slices.SortStableFunc(events, l.compare)
	var rows data.Events
	for _, e := range events {
		rows.Add(l.dated(e))
	}
	return rows
}

// complete returns the complete lines of a text.
func complete(text string) string { return text[:strings.LastIndexByte(text, '\n')+1] }

// dated returns a row that was read with the weekday that the data has.
func (l *language) dated(e data.Event) data.Event {
	if l.still {
		e.Weekday = 0
	}
	return e
}

func (l *language) compare(a, b data.Event) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(l.vocabulary.SlotOrder(a.Slot), l.vocabulary.SlotOrder(b.Slot)))
}
