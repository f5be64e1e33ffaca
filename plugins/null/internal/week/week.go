// Package week holds what the null generators share: writing weeks of moments
// until a request is met.
package week

import (
	"cmp"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Moment is an event without its place in a calendar.
type Moment struct {
	Weekday, Slot               uint8
	Location, Behaviour, Intent uint32
}

// Moments returns the moments of events whose behaviour is known.
func Moments(events data.Events, v *data.Vocabulary) []Moment {
	var all []Moment
	for i := range events.Len() {
		if e := events.Row(i); e.Behaviour != v.UnknownBehaviour() {
			all = append(all, Moment{e.Weekday, e.Slot, e.Location, e.Behaviour, e.Intent})
		}
	}
	return all
}

// Write calls next for the moments of week 1, 2, ... and writes them to out until
// there are as many events as the request wants, or weeks as it allows.
func Write(run *sdk.Run, r data.Request, out sdk.Output, next func(week int) ([]Moment, error)) error {
	for n, w := 0, 1; n < r.Events && w <= r.MaxWeeks; w++ {
		moments, err := next(w)
		if err != nil {
			return err
		}
		slices.SortStableFunc(moments, func(a, b Moment) int {
			return cmp.Or(cmp.Compare(a.Weekday, b.Weekday),
				cmp.Compare(run.Vocabulary.SlotOrder(a.Slot), run.Vocabulary.SlotOrder(b.Slot)))
		})
		var events data.Events
		for _, m := range moments {
			events.Add(data.Event{
				User: r.User, Sequence: uint32(w), Day: uint32(7*(w-1)) + uint32(m.Weekday), Weekday: m.Weekday,
				Slot: m.Slot, Location: m.Location, Behaviour: m.Behaviour, Intent: m.Intent,
			})
		}
		if events.Len() == 0 {
			continue
		}
		if err := out.Week(events); err != nil {
			return err
		}
		n += events.Len()
	}
	return nil
}
