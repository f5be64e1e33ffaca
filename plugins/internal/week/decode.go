package week

import (
	"cmp"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Decode returns the events of a week. It reads tokens, any, as Next does, up to
// End or to the last of them. Events of a day that are not in its order are sorted
// by slot, equal slots as they were. An event whose location is unknown gets the
// one that its behaviour has most often in training. Intents are those of the
// behaviours.
//
// The events have Day = 7*(sequence-1) + the day of the week; sequences count from
// 1. No event: no rows.
//
// Decode adds to count, unless it is nil: invalid, tokens that are not legal where
// they stand, of those read; out_of_order, events whose slot is before that of the
// event before them, of all events; backed_off, events whose location was unknown;
// and truncated, 1 if there is no End, of 1 week.
func (c *Codec) Decode(tokens []int32, user, sequence uint32, count *Counters) data.Events {
	var week []data.Event
	var event []int32 // its tokens so far
	read, invalid, unordered, backedOff := 0, 0, 0, 0
	s := c.Start()
	for _, token := range tokens {
		if c.Ended(s) {
			break
		}
		next, legal := c.step(s, token)
		read++
		if !legal {
			invalid++
			event = event[:0]
		}
		if taken := token >= first && (legal || next.part > 0); taken {
			event = append(event, token)
		}
		s = next
		if len(event) < len(c.parts) {
			continue
		}
		m := c.alphabet.moment(event)
		event = event[:0]
		if m.location == unknownLocation {
			backedOff++
		}
		e := c.event(m, int(s.markers)-1)
		if n := len(week); n > 0 && week[n-1].Day == e.Day && c.order(e) < c.order(week[n-1]) {
			unordered++
		}
		week = append(week, e)
	}
	count.Add("invalid", invalid, read)
	count.Add("out_of_order", unordered, len(week))
	count.Add("backed_off", backedOff, len(week))
	truncated := 1
	if c.Ended(s) {
		truncated = 0
	}
	count.Add("truncated", truncated, 1)
	slices.SortStableFunc(week, func(a, b data.Event) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(c.order(a), c.order(b)))
	})
	var rows data.Events
	rows.Grow(len(week))
	for _, e := range week {
		e.User, e.Sequence = user, sequence
		e.Day += days * (sequence - 1)
		rows.Add(e)
	}
	return rows
}

// event returns a moment on a day of the week; its Day is that.
func (c *Codec) event(m moment, day int) data.Event {
	e := data.Event{
		Day: uint32(day), Weekday: uint8(day), Slot: uint8(m.slot),
		Location: m.location, Behaviour: m.behaviour, Intent: c.vocabulary.IntentOf[m.behaviour],
	}
	if c.still {
		e.Weekday = 0
	}
	if m.location == unknownLocation {
		e.Location = c.vocabulary.UnknownLocation() // if none is known
		if usual, ok := c.usual[m.behaviour]; ok {
			e.Location = usual
		}
	}
	return e
}

func (c *Codec) order(e data.Event) int { return c.vocabulary.SlotOrder(e.Slot) }
