package rhythms

import "math/rand/v2"

// bin is a part of the day of four hours.
type bin int

const (
	bins       bin = 6
	binMinutes int = 240
	daysOfWeek int = 7
)

// habit is the week of one person, which every week repeats but for chance.
type habit struct {
	works   bin              // the first of the two bins of work, on days of work
	off     [daysOfWeek]bool // two days without work
	busy    [bins]bool       // what the person usually does something in
	first   [bins]int        // the favourite intent of a bin
	second  [bins]int        // the intent that sometimes takes its place
	minute  [bins]int        // of the bin, when the person usually does it
	variant []int            // by intent, which of its behaviours the person chooses
}

// How often a week keeps to the habit.
const (
	keepsBusy   = .92 // something is done in a busy bin
	breaksIdle  = .08 // something is done in another
	keepsFirst  = .75 // it is the favourite
	keepsSecond = .17 // it is the other one; else anything
	keepsChoice = .85 // it is the usual behaviour of the intent
)

// newHabit draws the habit of a person. Bins of work are busy, and so are two of
// the other four.
func newHabit(rng *rand.Rand) habit {
	h := habit{works: bin(rng.IntN(int(bins)))}
	for _, day := range rng.Perm(daysOfWeek)[:2] {
		h.off[day] = true
	}
	for _, after := range rng.Perm(int(bins) - 2)[:2] {
		h.busy[(h.works+2+bin(after))%bins] = true
	}
	for b := range bins {
		h.busy[b] = h.busy[b] || h.work(b)
		others := rng.Perm(len(intents))
		h.first[b], h.second[b] = others[0], others[1]
		h.minute[b] = rng.IntN(binMinutes)
	}
	for _, k := range intents {
		h.variant = append(h.variant, rng.IntN(len(k.behaviours)))
	}
	return h
}

// work says whether a bin is one of work; the night follows the evening.
func (h habit) work(b bin) bool { return b == h.works || b == (h.works+1)%bins }

// does says whether the person does something in a bin of a day, and then what.
func (h habit) does(rng *rand.Rand, day int, b bin) (what int, does bool) {
	share := breaksIdle
	if h.busy[b] {
		share = keepsBusy
	}
	if rng.Float64() >= share {
		return 0, false
	}
	first := h.first[b]
	if h.work(b) && !h.off[day%daysOfWeek] {
		first = work
	}
	switch x := rng.Float64(); {
	case x < keepsFirst:
		return first, true
	case x < keepsFirst+keepsSecond:
		return h.second[b], true
	default:
		return rng.IntN(len(intents)), true
	}
}

// when returns a minute of the day for what is done in a bin: the usual one, give
// or take half an hour.
func (h habit) when(rng *rand.Rand, b bin) int {
	within := h.minute[b] + rng.IntN(61) - 30
	return int(b)*binMinutes + min(max(within, 0), binMinutes-1)
}

// chooses returns which behaviour of an intent the person chooses.
func (h habit) chooses(rng *rand.Rand, intent int) int {
	if rng.Float64() < keepsChoice {
		return h.variant[intent]
	}
	return rng.IntN(len(intents[intent].behaviours))
}
