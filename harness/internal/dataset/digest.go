package dataset

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
)

// digest returns the hex SHA-256 of everything in d but its name and the digest
// itself. The bytes are, in this order, with n = number of users:
//
//	"behaviorbench data set 1\n"
//	settings    location, slots_per_day, day_start, constant, split, seed_part,
//	            population_users, individual_users
//	users       n; the names; the roles; columns first, count, train
//	vocabulary  locations, behaviours, intents, column intent_of, slots_per_day,
//	            day_start
//	profiles    column user; the number of attributes; of each its name, values
//	            and column code
//	events      columns user, sequence, day, weekday, slot, location, behaviour,
//	            intent
//	notes
//	oracle      "oracle", its length and its bytes; nothing where there is none
//
// A number is a little-endian uint32. A string is its length in bytes and its
// bytes; a list of strings is its length and its strings; a column is its length
// and its elements, little-endian uint32, or bytes for weekday and slot.
func (d *Dataset) digest() string {
	hash := sha256.New()
	c := canonical{bufio.NewWriterSize(hash, 1<<16)}
	c.raw("behaviorbench data set 1\n")

	s := d.Settings
	c.text(s.Location)
	c.number(s.SlotsPerDay)
	c.number(s.DayStart)
	c.texts(s.Constant)
	c.text(s.Split)
	c.text(s.SeedPart)
	c.number(s.PopulationUsers)
	c.number(s.IndividualUsers)

	c.number(len(d.Users))
	for _, u := range d.Users {
		c.text(u.Name)
	}
	for _, u := range d.Users {
		c.text(string(u.Role))
	}
	for _, column := range []func(User) int{
		func(u User) int { return u.First },
		func(u User) int { return u.Count },
		func(u User) int { return u.Train },
	} {
		c.number(len(d.Users))
		for _, u := range d.Users {
			c.number(column(u))
		}
	}

	v := d.Vocabulary
	c.texts(v.Locations)
	c.texts(v.Behaviours)
	c.texts(v.Intents)
	c.column(v.IntentOf)
	c.number(v.SlotsPerDay)
	c.number(v.DayStart)

	c.column(d.Profiles.User)
	c.number(len(d.Profiles.Attributes))
	for _, a := range d.Profiles.Attributes {
		c.text(a.Name)
		c.texts(a.Values)
		c.column(a.Code)
	}

	e := d.Events
	c.column(e.User)
	c.column(e.Sequence)
	c.column(e.Day)
	c.bytes(e.Weekday)
	c.bytes(e.Slot)
	c.column(e.Location)
	c.column(e.Behaviour)
	c.column(e.Intent)

	c.texts(d.Notes)
	if d.Oracle != nil {
		c.text("oracle")
		c.bytes(d.Oracle)
	}
	c.w.Flush() // a hash takes every write
	return hex.EncodeToString(hash.Sum(nil))
}

// canonical writes the elements of digest.
type canonical struct{ w *bufio.Writer }

func (c canonical) raw(s string) { io.WriteString(c.w, s) }

func (c canonical) number(n int) {
	c.w.Write(binary.LittleEndian.AppendUint32(c.w.AvailableBuffer(), uint32(n)))
}

func (c canonical) text(s string) {
	c.number(len(s))
	c.raw(s)
}

func (c canonical) texts(list []string) {
	c.number(len(list))
	for _, s := range list {
		c.text(s)
	}
}

func (c canonical) column(values []uint32) {
	c.number(len(values))
	for _, v := range values {
		c.number(int(v))
	}
}

func (c canonical) bytes(values []uint8) {
	c.number(len(values))
	c.w.Write(values)
}
