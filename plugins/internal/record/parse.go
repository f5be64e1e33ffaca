package record

import (
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Reason is why a line of a reply is rejected. Nothing is guessed: what is not exactly
// a record that was asked for is counted and left out.
type Reason string

// The reasons.
const (
	NotARecord   Reason = "not_a_record" // prose, a code fence, too few fields or too many
	BadWeekday   Reason = "bad_weekday"  // none of those asked for
	BadTime      Reason = "bad_time"     // no time of day, or none that a slot begins with
	BadLocation  Reason = "bad_location" // not listed
	BadBehaviour Reason = "bad_intent"   // not listed
	BadOrder     Reason = "bad_order"    // before the record before it
	TooManyLines Reason = "too_many_lines"
	TooManyWeeks Reason = "too_many_weeks"
	CutOff       Reason = "cut_off" // the reply ended at the limit of tokens; its reader says so
)

// Reasons returns all of them, in the order in which they are looked for.
func Reasons() []Reason {
	return []Reason{NotARecord, BadWeekday, BadTime, BadLocation, BadBehaviour, BadOrder, TooManyLines, TooManyWeeks, CutOff}
}

// mostLines is the most lines of a reply that are read.
const mostLines = 2000

// Asked is what a reply should hold.
type Asked struct {
	Weeks    int             // that follow one another, at least 1
	From, To uint8           // weekdays, both included
	Listed   map[uint32]bool // locations, the vocabulary's unknown one for Format.Other; nil: all that have a name
}

// Reading is what was read of a reply.
type Reading struct {
	Weeks    []data.Events // of Asked.Weeks; Day is the weekday, User and Sequence are not set
	Lines    int           // that are not empty
	Rejected map[Reason]int
}

// Records returns how many were read.
func (r *Reading) Records() int {
	n := 0
	for _, w := range r.Weeks {
		n += w.Len()
	}
	return n
}

// Valid says whether the reply passes: every line is a record, and every week has one.
func (r *Reading) Valid() bool {
	for _, w := range r.Weeks {
		if w.Len() == 0 {
			return false
		}
	}
	return len(r.Rejected) == 0
}

// Parse reads a reply of lines.
func (f *Format) Parse(text string, a Asked) *Reading {
	p := newParser(f, a)
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if !p.more() {
			break
		}
		if r, ok := Split(line); ok {
			p.record(r)
		} else {
			p.reject(NotARecord)
		}
	}
	return p.Reading
}

// parser reads one reply.
type parser struct {
	*Format
	Asked
	*Reading
	week  int
	last  data.Event // taken, in this week
	taken bool
}

func newParser(f *Format, a Asked) *parser {
	return &parser{Format: f, Asked: a, Reading: &Reading{Weeks: make([]data.Events, a.Weeks), Rejected: map[Reason]int{}}}
}

func (p *parser) reject(reason Reason) { p.Rejected[reason]++ }

// more counts a line, and says whether it is read.
func (p *parser) more() bool {
	if p.Lines++; p.Lines > mostLines {
		p.reject(TooManyLines)
		return false
	}
	return true
}

// record takes a record, or rejects it.
func (p *parser) record(r Record) {
	e, reason := p.Event(r, p.Asked)
	if reason != "" {
		p.reject(reason)
		return
	}
	if p.taken && e.Weekday < p.last.Weekday && p.Asked.Weeks > 1 {
		if p.week++; p.week >= p.Asked.Weeks {
			p.week--
			p.reject(TooManyWeeks)
			return
		}
		p.taken = false
	}
	if p.taken && p.Compare(e, p.last) < 0 {
		p.reject(BadOrder)
		return
	}
	p.last, p.taken = e, true
	p.Reading.Weeks[p.week].Add(e)
}

// Compare orders rows of a week by time: by Day, and by slot in the vocabulary's order.
func (f *Format) Compare(a, b data.Event) int {
	if a.Day != b.Day {
		return int(a.Day) - int(b.Day)
	}
	return f.Vocabulary.SlotOrder(a.Slot) - f.Vocabulary.SlotOrder(b.Slot)
}

// Event returns the row that a record tells, its Day and Weekday the weekday, or why it
// tells none that was asked for.
func (f *Format) Event(r Record, a Asked) (data.Event, Reason) {
	weekday, err := strconv.Atoi(r.Weekday)
	if err != nil || len(r.Weekday) != 1 || uint8(weekday) < a.From || uint8(weekday) > a.To {
		return data.Event{}, BadWeekday
	}
	minute, ok := ReadClock(r.Time)
	slot, begins := f.slots[minute]
	if !ok || !begins {
		return data.Event{}, BadTime
	}
	location, ok := f.Locations.ID(r.Location)
	if r.Location == f.Other {
		location = f.Vocabulary.UnknownLocation()
	}
	if a.Listed != nil {
		ok = (ok || r.Location == f.Other) && a.Listed[location]
	}
	if !ok {
		return data.Event{}, BadLocation
	}
	behaviour, ok := f.Behaviours.ID(r.Behaviour)
	if !ok {
		return data.Event{}, BadBehaviour
	}
	return data.Event{
		Day: uint32(weekday), Weekday: uint8(weekday), Slot: slot,
		Location: location, Behaviour: behaviour, Intent: f.Vocabulary.IntentOf[behaviour],
	}, ""
}
