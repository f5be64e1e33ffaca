package dataset

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Build makes a data set of a source: it assigns roles and train parts, gives
// dense ids to what the population's training rows hold, and notes what a reader
// must know. The source is not changed. Same source and settings, same digest.
func Build(name string, raw *Raw, s Settings) (*Dataset, error) {
	s = s.filled()
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("data set %s: setting %w", name, err)
	}
	if err := check(raw, s); err != nil {
		return nil, fmt.Errorf("data set %s: %w", name, err)
	}
	users, notes, err := members(raw, s)
	if err != nil {
		return nil, fmt.Errorf("data set %s: %w", name, err)
	}
	d := &Dataset{Name: name, Settings: s, Notes: notes}
	for i := range users {
		users[i].First = d.Rows()
		d.Users = append(d.Users, users[i].User)
	}
	ids := trained(raw, users)
	if raw.Closed {
		ids = closed(raw)
	}
	d.Vocabulary = ids.vocabulary(raw, s)
	d.Profiles = profiles(raw, users)
	d.Events = events(raw, users, ids, s)
	d.Notes = append(d.Notes, d.untrained(raw, users)...)
	if s.constant(Weekday) {
		d.Notes = append(d.Notes, "weekday is set to 0 everywhere")
	}
	d.Oracle = raw.Oracle
	d.Digest = d.digest()
	return d, nil
}

// Rows returns the number of events.
func (d *Dataset) Rows() int {
	if len(d.Users) == 0 {
		return 0
	}
	last := d.Users[len(d.Users)-1]
	return last.First + last.Count
}

// events translates the rows of the users into the ids of the data set.
func events(raw *Raw, users []member, ids ids, s Settings) data.Events {
	var e data.Events
	last := users[len(users)-1]
	e.Grow(last.First + last.Count)
	still := s.constant(Weekday)
	for u, m := range users {
		for i := m.source; i < m.source+m.Count; i++ {
			behaviour := raw.Behaviour[i]
			row := data.Event{
				User:      uint32(u),
				Day:       raw.Day[i],
				Weekday:   raw.Weekday[i],
				Slot:      uint8(slot(raw.Minute[i], s)),
				Location:  ids.location[raw.Location[i]],
				Behaviour: ids.behaviour[behaviour],
				Intent:    raw.IntentOf[behaviour],
			}
			if still {
				row.Weekday = 0
			}
			if s.Location == LocationCategory {
				row.Location = row.Behaviour
			}
			e.Add(row)
		}
	}
	return e
}

// profiles returns the attributes of the users, one row a user.
func profiles(raw *Raw, users []member) data.Profiles {
	p := data.Profiles{User: make([]uint32, len(users))}
	for u := range users {
		p.User[u] = uint32(u)
	}
	for _, a := range raw.Attributes {
		code := make([]uint32, len(users))
		for u, m := range users {
			code[u] = a.Code[m.id]
		}
		p.Attributes = append(p.Attributes, data.Attribute{Name: a.Name, Values: a.Values, Code: code})
	}
	return p
}
