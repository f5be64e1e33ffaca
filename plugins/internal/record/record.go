// Package record is how the events of a week are told in text, one record a line,
//
//	[weekday, HH:MM, location, intent]
//
// and read again, for generators that prompt a language model or are one. The last
// field is the behaviour, whose intent the vocabulary knows; weekdays count from 0, a
// week's first day. The package owns the format, its counterpart in JSON, and what
// the ids of a vocabulary are called; it knows no prompt and no model.
package record

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Record is one in words.
type Record struct{ Weekday, Time, Location, Behaviour string }

// Fields returns the fields with what stands around each in a line: "[0, ", "08:30, ",
// "home, " and "eat]\n". Together they are the line.
func (r Record) Fields() [4]string {
	return [4]string{"[" + r.Weekday + ", ", r.Time + ", ", r.Location + ", ", r.Behaviour + "]\n"}
}

// Line returns the line of a record, with its end.
func (r Record) Line() string {
	f := r.Fields()
	return f[0] + f[1] + f[2] + f[3]
}

// Split returns the fields of a line that has the form of a record, or false.
func Split(line string) (Record, bool) {
	inner, open := strings.CutPrefix(strings.TrimSpace(line), "[")
	inner, closed := strings.CutSuffix(inner, "]")
	fields := strings.Split(inner, ",")
	if !open || !closed || len(fields) != 4 {
		return Record{}, false
	}
	for i, f := range fields {
		fields[i] = strings.TrimSpace(f)
	}
	return Record{fields[0], fields[1], fields[2], fields[3]}, true
}

// Format is how the events of a vocabulary are told.
type Format struct {
	Vocabulary *data.Vocabulary
	Locations  *Names
	Behaviours *Names
	// Other is what a location is called that has no name, or that a prompt does not
	// list. No location has it as a name.
	Other string
	slots map[int]uint8 // by the minute that they begin with
}

// New returns the format of a vocabulary, which is not to be changed.
func New(v *data.Vocabulary) *Format {
	f := &Format{Vocabulary: v, Locations: namesOf(v.Locations), Behaviours: namesOf(v.Behaviours), Other: "elsewhere", slots: map[int]uint8{}}
	for slot := range v.SlotsPerDay {
		f.slots[f.minute(uint8(slot))] = uint8(slot)
	}
	if len(v.Locations) > MostListed {
		f.Other = "other"
	}
	for {
		if _, taken := f.Locations.ID(f.Other); !taken {
			return f
		}
		f.Other += " place"
	}
}

// MostListed is the most locations of which a prompt lists all.
const MostListed = 300

// listsAll says whether a prompt lists all locations.
func (f *Format) listsAll() bool {
	n := len(f.Vocabulary.Locations)
	return 0 < n && n <= MostListed
}

// List returns the locations that a prompt lists which shows rows, and which they are,
// as in Asked: all that have a name or, if these are too many or none, those of the
// rows, and Other.
func (f *Format) List(rows data.Events) ([]string, map[uint32]bool) {
	if f.listsAll() {
		return f.Locations.Labels(), nil
	}
	listed := map[uint32]bool{}
	for _, l := range rows.Location {
		listed[min(l, f.Vocabulary.UnknownLocation())] = true
	}
	listed[f.Vocabulary.UnknownLocation()] = true
	var labels []string
	for _, l := range slices.Sorted(maps.Keys(listed)) {
		labels = append(labels, f.Place(l))
	}
	return labels, listed
}

// MinutesOfDay is how many minutes a day has.
const MinutesOfDay = 24 * 60

// Clock returns a minute of the day as HH:MM.
func Clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// Grid returns how many minutes a slot has.
func (f *Format) Grid() int { return MinutesOfDay / f.Vocabulary.SlotsPerDay }

// minute returns the minute of the day that a slot begins with.
func (f *Format) minute(slot uint8) int { return int(slot) * MinutesOfDay / f.Vocabulary.SlotsPerDay }

// Time returns the beginning of a slot as HH:MM.
func (f *Format) Time(slot uint8) string { return Clock(f.minute(slot)) }

// ReadClock returns the minute of the day that HH:MM or H:MM tells, or false.
func ReadClock(text string) (int, bool) {
	hour, minute, _ := strings.Cut(text, ":")
	h, errH := strconv.ParseUint(hour, 10, 8)
	m, errM := strconv.ParseUint(minute, 10, 8)
	return int(60*h + m), errH == nil && errM == nil && len(hour) <= 2 && len(minute) == 2 && h < 24 && m < 60
}

// Place returns what a location is called.
func (f *Format) Place(location uint32) string {
	if name, ok := f.Locations.Label(location); ok {
		return name
	}
	return f.Other
}

// Weekday returns a weekday as records have it.
func Weekday(day uint8) string { return strconv.Itoa(int(day)) }

// Record returns a row of a weekday in words, or false if its behaviour has no name.
func (f *Format) Record(rows data.Events, i int, weekday uint8) (Record, bool) {
	behaviour, ok := f.Behaviours.Label(rows.Behaviour[i])
	return Record{Weekday(weekday), f.Time(rows.Slot[i]), f.Place(rows.Location[i]), behaviour}, ok
}
