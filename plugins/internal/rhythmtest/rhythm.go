package rhythmtest

import (
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// A day has six bins of four hours, of eight slots each.
const (
	bins      = 6
	slots     = 48
	slotsABin = slots / bins
)

// free is how many intents there are besides work, which is intent 0.
const free = 6

// rhythms is how many weeks there are that differ: in the shift, or in a favourite.
const rhythms = bins * free * free

// rhythm is the week of one person.
type rhythm struct {
	shift      int       // the first of the two bins of work, Monday to Friday
	favourites [2]uint32 // the intents of the two bins after work, on all days
}

// newRhythm returns the rhythm with that number, less than rhythms.
func newRhythm(number int) rhythm {
	return rhythm{number % bins, [2]uint32{1 + uint32(number/bins%free), 1 + uint32(number/bins/free)}}
}

// How a week keeps to the rhythm.
const (
	keeps = .93 // an event that it has comes about
	turns = .06 // it then is of any other intent
)

// live draws weeks of a user, the first of which has that number.
func (r rhythm) live(rng *rand.Rand, user uint32, week, weeks int) data.Events {
	var rows data.Events
	for day := 7 * week; day < 7*(week+weeks); day++ {
		for bin := range bins {
			intent, ok := r.does(day, bin)
			if !ok || rng.Float64() >= keeps {
				continue
			}
			if rng.Float64() < turns {
				intent = rng.Uint32N(1 + free)
			}
			slot := bin*slotsABin + 2 + 3*rng.IntN(2)
			rows.Add(data.Event{
				User: user, Day: uint32(day), Weekday: uint8(day % 7), Slot: uint8(slot),
				Location: intent, Behaviour: intent, Intent: intent,
			})
		}
	}
	return rows
}

// does returns what is done in a bin of a day, if anything.
func (r rhythm) does(day, bin int) (intent uint32, ok bool) {
	switch after := (bin - r.shift + bins) % bins; after {
	case 0, 1:
		return 0, day%7 < 5
	case 2, 3:
		return r.favourites[after-2], true
	}
	return 0, false
}

// vocabulary has one behaviour and one location for each intent.
func vocabulary() data.Vocabulary {
	v := data.Vocabulary{SlotsPerDay: slots}
	for i := range uint32(1 + free) {
		name := "work"
		if i > 0 {
			name = fmt.Sprintf("pastime %d", i)
		}
		v.Intents = append(v.Intents, name)
		v.IntentOf = append(v.IntentOf, i)
	}
	v.Behaviours, v.Locations = v.Intents, v.Intents
	return v
}

func shiftNames() []string {
	var names []string
	for bin := range bins {
		names = append(names, fmt.Sprintf("from %02d:00", bin*24/bins))
	}
	return names
}
