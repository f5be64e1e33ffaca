package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// language is how events are told: one line a record, [weekday, HH:MM, location,
// behaviour], in order. Names lose what would end a field. The id unknown to the
// vocabulary is told as unknown.
type language struct {
	vocabulary *data.Vocabulary
	still      bool // weekdays are no calendar: the day of the week is told instead
	times      []string
	locations  []string // the last is unknown
	behaviours []string
	location   map[string]uint32
	behaviour  map[string]uint32
	slot       map[string]uint8
}

// unknown tells a location that is not in the vocabulary.
const unknown = "unknown"

// newLanguage returns the language of a vocabulary.
func newLanguage(v *data.Vocabulary, still bool) *language {
	l := &language{vocabulary: v, still: still, slot: map[string]uint8{}}
	for s := range v.SlotsPerDay {
		minute := s * 24 * 60 / v.SlotsPerDay
		l.times = append(l.times, fmt.Sprintf("%02d:%02d", minute/60, minute%60))
		l.slot[l.times[s]] = uint8(s)
	}
	l.locations, l.location = spoken(append(slices.Clone(v.Locations), unknown))
	l.behaviours, l.behaviour = spoken(v.Behaviours)
	return l
}

// spoken returns names as they are told, all different, and their ids.
func spoken(names []string) ([]string, map[string]uint32) {
	var all []string
	ids := map[string]uint32{}
	for i, name := range names {
		name = plain(name)
		for _, taken := ids[name]; taken || name == ""; _, taken = ids[name] {
			name = strings.TrimSpace(fmt.Sprintf("%s #%d", name, i))
		}
		all = append(all, name)
		ids[name] = uint32(i)
	}
	return all, ids
}

// plain returns a name in one line without what ends a field or an attribute.
func plain(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(",[];=\u2028\u2029\u0085\u007f", r) {
			return ' '
		}
		return r
	}, name)
	return strings.Join(strings.Fields(clean), " ")
}

// record returns the three pieces of a row: a token never reaches from one into the
// next. A row of an unknown behaviour is none.
func (l *language) record(rows data.Events, i int) ([3]string, bool) {
	behaviour := rows.Behaviour[i]
	if behaviour >= l.vocabulary.UnknownBehaviour() {
		return [3]string{}, false
	}
	location := min(rows.Location[i], l.vocabulary.UnknownLocation())
	return [3]string{
		weekdayPiece(int(week.Place(rows, i, l.still))),
		l.times[rows.Slot[i]] + ", ",
		l.locations[location] + ", " + l.behaviours[behaviour] + "]\n",
	}, true
}

func weekdayPiece(day int) string { return fmt.Sprintf("[%d, ", day) }

// profile returns the line of a profile as pieces, its attributes sorted.
func profile(p data.Profile) []string {
	pieces := []string{"Profile:"}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		pieces = append(pieces, fmt.Sprintf(" %s=%s;", plain(name), plain(p[name])))
	}
	return append(pieces, "\n")
}

// readProfile returns the profile that a line tells, and whether it tells one.
func readProfile(line string) (data.Profile, bool) {
	rest, found := strings.CutPrefix(strings.TrimSpace(line), "Profile:")
	if !found {
		return nil, false
	}
	p := data.Profile{}
	for attribute := range strings.SplitSeq(strings.TrimSuffix(rest, "."), ";") {
		if name, value, ok := strings.Cut(attribute, "="); ok {
			name = strings.TrimSuffix(plain(name), " level") // the prompt's "consumption level"
			p[name] = plain(value)
		}
	}
	return p, true
}

// read returns the row that a line tells; its Day and Weekday are the day of its week.
// The error says what is wrong with the line.
func (l *language) read(line string) (data.Event, error) {
	line = strings.TrimSpace(line)
	inner, open := strings.CutPrefix(line, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	fields := strings.Split(inner, ",")
	if !open || !closed || len(fields) != 4 {
		return data.Event{}, fmt.Errorf("%q: want [weekday, HH:MM, location, behaviour]", line)
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	weekday := fields[0]
	if len(weekday) != 1 || weekday < "0" || weekday > "6" {
		return data.Event{}, fmt.Errorf("weekday %q: want 0 to 6", weekday)
	}
	slot, ok := l.slot[fields[1]]
	if !ok {
		return data.Event{}, fmt.Errorf("time %q: want the beginning of a slot, as HH:MM", fields[1])
	}
	location, ok := l.location[plain(fields[2])]
	if !ok {
		location = l.vocabulary.UnknownLocation()
	}
	behaviour, ok := l.behaviour[plain(fields[3])]
	if !ok {
		return data.Event{}, fmt.Errorf("behaviour %q: not in the vocabulary", fields[3])
	}
	day := weekday[0] - '0'
	return data.Event{
		Day: uint32(day), Weekday: day, Slot: slot, Location: location, Behaviour: behaviour, Intent: l.vocabulary.IntentOf[behaviour],
	}, nil
}
