package dataset

import (
	"fmt"
	"unicode/utf8"
)

const minutesPerDay = 1440

// MaxDay bounds the day of an event: whoever exceeds it has written a timestamp.
const MaxDay = 1_000_000

// check finds what Build could not use: columns that do not fit together, values
// out of range, rows out of order and weekdays that no calendar has.
func check(raw *Raw, s Settings) error {
	if err := checkShape(raw); err != nil {
		return err
	}
	var m Mistakes
	checkNames(raw, &m)
	checkRows(raw, &m)
	if err := m.Err(); err != nil {
		return err
	}
	checkOrder(raw, s, &m)
	if !s.constant(Weekday) {
		checkCalendar(raw, &m)
	}
	return m.Err()
}

// checkShape compares the lengths of columns that must be equal.
func checkShape(raw *Raw) error {
	lengths := []struct {
		name      string
		got, want int
	}{
		{"Day", len(raw.Day), raw.Len()},
		{"Weekday", len(raw.Weekday), raw.Len()},
		{"Minute", len(raw.Minute), raw.Len()},
		{"Location", len(raw.Location), raw.Len()},
		{"Behaviour", len(raw.Behaviour), raw.Len()},
		{"IntentOf", len(raw.IntentOf), len(raw.Behaviours)},
	}
	for _, l := range lengths {
		if l.got != l.want {
			return fmt.Errorf("source column %s has %d entries, not %d", l.name, l.got, l.want)
		}
	}
	if raw.Splits != nil && len(raw.Splits) != len(raw.Users) {
		return fmt.Errorf("source column Splits has %d entries, not %d", len(raw.Splits), len(raw.Users))
	}
	if raw.Line != nil && len(raw.Line) != raw.Len() {
		return fmt.Errorf("source column Line has %d entries, not %d", len(raw.Line), raw.Len())
	}
	for _, a := range raw.Attributes {
		if len(a.Code) != len(raw.Users) {
			return fmt.Errorf("attribute %s has %d entries, not one for each of %d users", a.Name, len(a.Code), len(raw.Users))
		}
	}
	return nil
}

func checkNames(raw *Raw, m *Mistakes) {
	seen := make(map[string]bool, len(raw.Users))
	for _, name := range raw.Users {
		if seen[name] {
			m.Add("users", "%q stands twice", name)
		}
		seen[name] = true
	}
	lists := map[string][]string{"users": raw.Users, "locations": raw.Locations, "behaviours": raw.Behaviours, "intents": raw.Intents}
	for _, kind := range []string{"users", "locations", "behaviours", "intents"} {
		checkUTF8(kind, lists[kind], m)
	}
	for _, a := range raw.Attributes {
		checkUTF8("attribute "+a.Name, a.Values, m)
		for i, code := range a.Code {
			if int(code) > len(a.Values) {
				m.Add("attribute "+a.Name, "code %d of user %q, but %d values", code, raw.Users[i], len(a.Values))
			}
		}
	}
	for b, intent := range raw.IntentOf {
		if int(intent) >= len(raw.Intents) {
			m.Add("behaviours", "%q has intent %d of %d", raw.Behaviours[b], intent, len(raw.Intents))
		}
	}
}

func checkUTF8(kind string, names []string, m *Mistakes) {
	for _, name := range names {
		if !utf8.ValidString(name) {
			m.Add(kind, "%q is not UTF-8", name)
		}
	}
}

func checkRows(raw *Raw, m *Mistakes) {
	for i := range raw.Len() {
		switch {
		case int(raw.User[i]) >= len(raw.Users):
			m.Add(raw.place(i), "user %d of %d", raw.User[i], len(raw.Users))
		case raw.Day[i] > MaxDay:
			m.Add(raw.place(i), "day %d is past %d: days count from the first day of the data", raw.Day[i], MaxDay)
		case raw.Weekday[i] > 6:
			m.Add(raw.place(i), "weekday %d is not 0 (Monday) to 6", raw.Weekday[i])
		case raw.Minute[i] >= minutesPerDay:
			m.Add(raw.place(i), "minute %d is not 0 to %d", raw.Minute[i], minutesPerDay-1)
		case int(raw.Location[i]) >= len(raw.Locations):
			m.Add(raw.place(i), "location %d of %d", raw.Location[i], len(raw.Locations))
		case int(raw.Behaviour[i]) >= len(raw.Behaviours):
			m.Add(raw.place(i), "behaviour %d of %d", raw.Behaviour[i], len(raw.Behaviours))
		}
	}
}

// checkOrder wants the rows of a user together and in order of time.
func checkOrder(raw *Raw, s Settings, m *Mistakes) {
	last := make([]int, len(raw.Users)) // 1 + the user's latest row
	for i, u := range raw.User {
		before := last[u] - 1
		last[u] = i + 1
		switch {
		case before < 0:
		case before != i-1:
			m.Add(raw.place(i), "rows of user %q are not together: others stand between this one and %s", raw.Users[u], raw.place(before))
		case raw.Day[i] < raw.Day[before]:
			m.Add(raw.place(i), "day %d of user %q after day %d: sort the rows of each user by time", raw.Day[i], raw.Users[u], raw.Day[before])
		case raw.Day[i] == raw.Day[before] && order(raw.Minute[i], s) < order(raw.Minute[before], s):
			m.Add(raw.place(i), "slot %d of user %q after slot %d of the same day (day_start is %d): sort the rows of each user by time, or set day_start",
				slot(raw.Minute[i], s), raw.Users[u], slot(raw.Minute[before], s), s.DayStart)
		}
	}
	for u, row := range last {
		if row == 0 {
			m.Add("users", "user %q has no event", raw.Users[u])
		}
	}
}

// checkCalendar wants every row to have the weekday that the first row implies.
func checkCalendar(raw *Raw, m *Mistakes) {
	for i := range raw.Len() {
		want := (int(raw.Weekday[0]) + int(raw.Day[i]%7) + 7 - int(raw.Day[0]%7)) % 7
		if int(raw.Weekday[i]) != want {
			m.Add(raw.place(i), "day %d is weekday %d here, but %d by %s (if the weekday is not real, set constant: [weekday])",
				raw.Day[i], raw.Weekday[i], want, raw.place(0))
		}
	}
}

// slot returns the slot of a minute of the day.
func slot(minute uint16, s Settings) int { return int(minute) * s.SlotsPerDay / minutesPerDay }

// order returns the place of a minute's slot in the day, 0 for DayStart.
func order(minute uint16, s Settings) int {
	return (slot(minute, s) - s.DayStart + s.SlotsPerDay) % s.SlotsPerDay
}

// place names row i for messages.
func (r *Raw) place(i int) string {
	if r.Line != nil {
		return fmt.Sprintf("%s:%d", r.File, r.Line[i])
	}
	return fmt.Sprintf("row %d", i)
}
