package csvsource

import (
	"io/fs"
	"math"
	"strings"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
)

const (
	slotsPerDay    = 48 // of the file; a data set may have others, if minutes are given
	minutesPerSlot = 30
	minutesPerDay  = slotsPerDay * minutesPerSlot
)

// events is events.csv with the ids of the file.
type events struct {
	raw    *dataset.Raw
	intent []uint32 // by row
	users  *users   // nil: users are found as they come
}

// columns are indices into a row; -1 where a column is missing.
type columns struct{ user, day, weekday, minute, slot, location, event, intent int }

// readEvents fills the event columns of raw, with locations, behaviours and
// intents as the file has them.
func readEvents(dir fs.FS, file string, names vocab, known *users, mistakes *dataset.Mistakes) (*events, error) {
	t, err := open(dir, file, mistakes)
	if err != nil {
		return nil, err
	}
	defer t.close()
	e := &events{raw: &dataset.Raw{File: file}, users: known}
	if known == nil {
		e.users = &users{index: map[string]uint32{}}
	}
	c := columns{
		user:     t.require("user"),
		day:      t.require("day"),
		weekday:  t.require("weekday"),
		minute:   t.column("minute"),
		slot:     t.column("slot"),
		location: t.require("location"),
		event:    t.require("event"),
		intent:   t.require("intent"),
	}
	if c.minute < 0 {
		c.slot = t.require("slot")
	}
	if min(c.user, c.day, c.weekday, max(c.minute, c.slot), c.location, c.event, c.intent) < 0 {
		return nil, mistakes.Err() // without its columns no row makes sense
	}
	limits := [3]uint32{last(names.location), last(names.event), last(names.intent)}
	user, current := "", uint32(0)
	for t.next() {
		if e.raw.Len() == 0 || t.row[c.user] != user {
			id, ok := e.userID(t, c.user, known != nil)
			if !ok {
				continue
			}
			user, current = strings.Clone(t.row[c.user]), id
		}
		e.add(t, c, current, limits)
	}
	if known == nil {
		e.raw.Users = e.users.names
	}
	return e, nil
}

// last returns the greatest id of a list of names, if there is a list.
func last(names []string) uint32 {
	if names == nil {
		return math.MaxUint32
	}
	return uint32(max(len(names), 1) - 1)
}

func (e *events) userID(t *table, column int, closed bool) (uint32, bool) {
	if id, ok := e.users.index[t.row[column]]; ok {
		return id, true
	}
	if closed {
		t.mistake("column \"user\": %q is not in %s", clip(t.row[column]), e.users.file)
		return 0, false
	}
	if !e.users.add(t, column) {
		return 0, false
	}
	return uint32(len(e.users.names) - 1), true
}

// add appends the current row of t if all its cells are right.
func (e *events) add(t *table, c columns, user uint32, limits [3]uint32) {
	day, ok1 := t.number(c.day, dataset.MaxDay)
	weekday, ok2 := t.number(c.weekday, 6)
	minute, ok3 := readMinute(t, c)
	location, ok4 := t.number(c.location, limits[0])
	event, ok5 := t.number(c.event, limits[1])
	intent, ok6 := t.number(c.intent, limits[2])
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 {
		return
	}
	r := e.raw
	r.User = append(r.User, user)
	r.Day = append(r.Day, day)
	r.Weekday = append(r.Weekday, uint8(weekday))
	r.Minute = append(r.Minute, minute)
	r.Location = append(r.Location, location)
	r.Behaviour = append(r.Behaviour, event)
	r.Line = append(r.Line, uint32(t.line))
	e.intent = append(e.intent, intent)
}

// readMinute reads the minute, or the first minute of the slot where there is no
// minute; where there are both they must agree.
func readMinute(t *table, c columns) (uint16, bool) {
	slot, minute, ok := uint32(0), uint32(0), true
	if c.slot >= 0 {
		if slot, ok = t.number(c.slot, slotsPerDay-1); !ok {
			return 0, false
		}
		minute = slot * minutesPerSlot
	}
	if c.minute >= 0 {
		if minute, ok = t.number(c.minute, minutesPerDay-1); !ok {
			return 0, false
		}
		if c.slot >= 0 && minute/minutesPerSlot != slot {
			t.mistake("column \"slot\": minute %d is in slot %d, not %d", minute, minute/minutesPerSlot, slot)
			return 0, false
		}
	}
	return uint16(minute), true
}
