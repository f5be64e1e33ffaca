package main

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Why a line of a reply is rejected. Nothing is guessed: what is not exactly a record
// that was asked for is counted and left out.
const (
	notARecord   = "not_a_record" // prose, a code fence, too few fields or too many
	badWeekday   = "bad_weekday"  // none of those asked for
	badTime      = "bad_time"     // no time of day, or none that a slot begins with
	badLocation  = "bad_location" // not listed
	badBehaviour = "bad_intent"   // not listed
	badOrder     = "bad_order"    // before the record before it
	tooManyLines = "too_many_lines"
	tooManyWeeks = "too_many_weeks"
	cutOff       = "cut_off" // the reply ended at the limit of tokens
)

// reasons are all of them, in the order in which they are looked for.
var reasons = []string{notARecord, badWeekday, badTime, badLocation, badBehaviour, badOrder, tooManyLines, tooManyWeeks, cutOff}

// mostLines is the most lines of a reply that are read.
const mostLines = 2000

// asked is what a reply should hold.
type asked struct {
	weeks    int             // that follow one another
	from, to uint8           // weekdays, from and to included
	shown    map[uint32]bool // locations that the prompt lists, nil if all
}

// reading is what was read of a reply.
type reading struct {
	weeks    []data.Events  // of asked.weeks; User, Sequence and Day are not set
	lines    int            // that are not empty
	rejected map[string]int // by reason
}

// records returns how many were read.
func (r *reading) records() int {
	n := 0
	for _, w := range r.weeks {
		n += w.Len()
	}
	return n
}

// valid says whether the reply passes: every line is a record, and every week has one.
func (r *reading) valid() bool {
	for _, w := range r.weeks {
		if w.Len() == 0 {
			return false
		}
	}
	return len(r.rejected) == 0
}

// parse reads a reply.
func (s *scheme) parse(text string, output Output, a asked) *reading {
	p := &parser{scheme: s, asked: a, reading: &reading{weeks: make([]data.Events, a.weeks), rejected: map[string]int{}}}
	if output == JSON {
		p.object(text)
		return p.reading
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if !p.more() {
			break
		}
		if f, ok := fields(line); ok {
			p.record(f)
		} else {
			p.reject(notARecord)
		}
	}
	return p.reading
}

type parser struct {
	*scheme
	asked
	*reading
	week  int
	last  data.Event // taken, in this week
	taken bool
}

func (p *parser) reject(reason string) { p.rejected[reason]++ }

// more counts a line, and says whether it is read.
func (p *parser) more() bool {
	if p.lines++; p.lines > mostLines {
		p.reject(tooManyLines)
		return false
	}
	return true
}

// jsonWeek is the reply that the schema describes.
type jsonWeek struct {
	Records []struct {
		Weekday  int    `json:"weekday"`
		Time     string `json:"time"`
		Location string `json:"location"`
		Intent   string `json:"intent"`
	} `json:"records"`
}

// object reads a reply in JSON.
func (p *parser) object(text string) {
	var w jsonWeek
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil || d.More() {
		p.lines++
		p.reject(notARecord)
		return
	}
	for _, r := range w.Records {
		if !p.more() {
			return
		}
		p.record([4]string{strconv.Itoa(r.Weekday), r.Time, r.Location, r.Intent})
	}
}

// record takes a record, or rejects it.
func (p *parser) record(f [4]string) {
	e, reason := p.event(f)
	if reason != "" {
		p.reject(reason)
		return
	}
	if p.taken && e.Weekday < p.last.Weekday && p.asked.weeks > 1 {
		if p.week++; p.week >= len(p.reading.weeks) {
			p.week--
			p.reject(tooManyWeeks)
			return
		}
		p.taken = false
	}
	if p.taken && (e.Weekday < p.last.Weekday || e.Weekday == p.last.Weekday && p.order(e) < p.order(p.last)) {
		p.reject(badOrder)
		return
	}
	p.last, p.taken = e, true
	p.reading.weeks[p.week].Add(e)
}

func (p *parser) order(e data.Event) int { return p.vocabulary.SlotOrder(e.Slot) }

// event returns what four fields say, or why they say nothing.
func (p *parser) event(f [4]string) (data.Event, string) {
	weekday, err := strconv.Atoi(f[0])
	if err != nil || len(f[0]) != 1 || uint8(weekday) < p.from || uint8(weekday) > p.to {
		return data.Event{}, badWeekday
	}
	slot, ok := p.slot(f[1])
	if !ok {
		return data.Event{}, badTime
	}
	location, ok := p.locations.id[f[2]]
	if ok && p.shown != nil && !p.shown[location] {
		ok = false
	}
	if !ok && p.other != "" && f[2] == p.other {
		location, ok = p.vocabulary.UnknownLocation(), true
	}
	if !ok {
		return data.Event{}, badLocation
	}
	behaviour, ok := p.behaviours.id[f[3]]
	if !ok {
		return data.Event{}, badBehaviour
	}
	return data.Event{
		Weekday: uint8(weekday), Slot: slot, Location: location, Behaviour: behaviour, Intent: p.vocabulary.IntentOf[behaviour],
	}, ""
}
