package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// scheme is how rows are written as records and read again: [weekday, timestamp,
// location, intent], where the last is the behaviour, whose intent the vocabulary
// knows.
type scheme struct {
	vocabulary *data.Vocabulary
	locations  *names
	behaviours *names
	// other is a word for every location that is not listed, "" if all are.
	other string
}

// mostListed is the most locations that a prompt lists; of more it lists those of the
// records that it shows, and "other".
const mostListed = 300

func newScheme(v *data.Vocabulary) *scheme {
	s := &scheme{vocabulary: v, locations: namesOf(v.Locations), behaviours: namesOf(v.Behaviours)}
	if len(v.Locations) > mostListed {
		s.other = "other"
		for s.locations.id[s.other] != 0 || s.locations.label[0] == s.other {
			s.other += " place"
		}
	}
	return s
}

const minutesOfDay = 24 * 60

// time returns the beginning of a slot as HH:MM.
func (s *scheme) time(slot uint8) string {
	minutes := int(slot) * minutesOfDay / s.vocabulary.SlotsPerDay
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// slot returns the slot that begins at HH:MM, and whether one does.
func (s *scheme) slot(text string) (uint8, bool) {
	hour, minute, ok := strings.Cut(text, ":")
	h, errH := strconv.Atoi(hour)
	m, errM := strconv.Atoi(minute)
	if !ok || errH != nil || errM != nil || len(hour) > 2 || len(minute) != 2 || h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, false
	}
	minutes, each := 60*h+m, minutesOfDay/s.vocabulary.SlotsPerDay
	return uint8(minutes / each), minutes%each == 0
}

// line returns a row of a weekday as a record, or false if it has no name.
func (s *scheme) line(rows data.Events, i int, weekday uint8) (string, bool) {
	behaviour, ok := s.behaviours.of(rows.Behaviour[i])
	if !ok {
		return "", false
	}
	return fmt.Sprintf("[%d, %s, %s, %s]", weekday, s.time(rows.Slot[i]), s.place(rows.Location[i]), behaviour), true
}

// place returns what a location is called in records.
func (s *scheme) place(location uint32) string {
	if name, ok := s.locations.of(location); ok {
		return name
	}
	if s.other != "" {
		return s.other
	}
	return "elsewhere"
}

// fields splits a record, or returns false if a line is none.
func fields(line string) ([4]string, bool) {
	var all [4]string
	inner, ok := strings.CutPrefix(line, "[")
	if !ok {
		return all, false
	}
	if inner, ok = strings.CutSuffix(inner, "]"); !ok {
		return all, false
	}
	parts := strings.Split(inner, ",")
	if len(parts) != len(all) {
		return all, false
	}
	for i, p := range parts {
		all[i] = strings.TrimSpace(p)
	}
	return all, true
}
