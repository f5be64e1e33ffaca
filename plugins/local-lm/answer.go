package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/prompt"
	"github.com/behaviorbench/behaviorbench/plugins/internal/record"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// answer is the reply to a prompt: as many weeks as it asks for, each after the same
// start, or the part of one.
type answer struct {
	*writer
	ask      prompt.Ask
	start    []int32
	sampling sampling // most is that of all weeks together
	rng      *rand.Rand

	weeks [][]record.Record
	count int  // tokens written, those of weeks that were written again too
	cut   bool // at sampling.most, or for want of room
}

// mostTries is how often a week is written at most.
const mostTries = 8

// write writes the weeks. One that a reader of the reply could not tell is written
// again: one without a record that is asked for, or that does not begin on an earlier
// weekday than the week before it ends on.
func (a *answer) write(ctx context.Context) error {
	last := ""
	for range a.ask.Weeks {
		var week []record.Record
		for range mostTries {
			var err error
			if week, err = a.week(ctx); err != nil {
				return err
			}
			if a.cut || len(week) > 0 && (last == "" || week[0].Weekday < last) {
				break
			}
		}
		a.weeks = append(a.weeks, week)
		if a.cut {
			return nil
		}
		if len(week) > 0 {
			last = week[len(week)-1].Weekday
		}
	}
	return nil
}

// week writes one week, and returns the records of it that are asked for.
func (a *answer) week(ctx context.Context) ([]record.Record, error) {
	s := a.sampling
	s.until = int32(a.ask.To) + 1
	if s.most > 0 {
		if s.most -= a.count; s.most == 0 {
			a.cut = true
			return nil, nil
		}
	}
	text, count, whole, err := a.writer.write(ctx, a.start, s, a.rng)
	if err != nil {
		return nil, err
	}
	a.count += count
	a.cut = !whole
	var week []record.Record
	for line := range strings.Lines(complete(text)) {
		r, ok := record.Split(line)
		if ok && record.Weekday(a.ask.From) <= r.Weekday {
			r.Location = a.listed(r.Location)
			week = append(week, r)
		}
	}
	return week, nil
}

// listed returns what a prompt calls a location: one that it does not list is among the
// others, if it lists these.
func (a *answer) listed(location string) string {
	other := a.language.Other
	if r := a.ask.Rules; r != nil && slices.Contains(r.Locations, other) && !slices.Contains(r.Locations, location) {
		return other
	}
	return location
}

// text returns the reply: lines with an empty one between weeks, or JSON.
func (a *answer) text(asJSON bool) string {
	if asJSON {
		return record.JSON(slices.Concat(a.weeks...))
	}
	var weeks []string
	for _, week := range a.weeks {
		text := ""
		for _, r := range week {
			text += r.Line()
		}
		weeks = append(weeks, text)
	}
	return strings.TrimSuffix(strings.Join(weeks, "\n"), "\n")
}

// seed returns the rows of the week of which most records that are shown are of the
// vocabulary, the first of several, in order of time.
func (l *language) seed(weeks [][]record.Record) data.Events {
	anywhere := record.Asked{Weeks: 1, To: 6, Listed: map[uint32]bool{}}
	for id := range l.Vocabulary.UnknownLocation() + 1 {
		anywhere.Listed[id] = true
	}
	var fullest []data.Event
	for _, week := range weeks {
		var events []data.Event
		for _, r := range week {
			if _, known := l.Locations.ID(r.Location); !known {
				r.Location = l.Other
			}
			if e, reason := l.Event(r, anywhere); reason == "" {
				events = append(events, e)
			}
		}
		if len(events) > len(fullest) {
			fullest = events
		}
	}
	slices.SortStableFunc(fullest, l.Compare)
	var seed data.Events
	for _, e := range fullest {
		seed.Add(e)
	}
	return l.dated(seed)
}
