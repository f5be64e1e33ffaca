package fidelity

import (
	"math"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// intents counts the events of each intent, (K).
func intents(weeks []data.Events, v *data.Vocabulary) []float64 {
	count := make([]float64, len(v.Intents))
	for _, w := range weeks {
		for _, intent := range w.Intent {
			count[intent]++
		}
	}
	return count
}

// Intents counts the events of each intent in a user's written and in the real weeks,
// (K) each.
func (u *User) Intents(v *data.Vocabulary) (written, real []float64) {
	return intents(u.Written, v), intents(u.Real, v)
}

// bins is how many parts of the day a rhythm tells apart: 4 hours each.
const bins = 6

// Rhythm counts the events of each (4-hour bin of the clock, intent), (bins x K).
func Rhythm(weeks []data.Events, v *data.Vocabulary) []float64 {
	count := make([]float64, bins*len(v.Intents))
	for _, w := range weeks {
		for i := range w.Len() {
			bin := int(w.Slot[i]) * bins / v.SlotsPerDay
			count[bin*len(v.Intents)+int(w.Intent[i])]++
		}
	}
	return count
}

// slots returns the slots of all events, counted from the start of the day.
func slots(weeks []data.Events, v *data.Vocabulary) []float64 {
	all := make([]float64, 0, events(weeks))
	for _, w := range weeks {
		for _, slot := range w.Slot {
			all = append(all, float64(v.SlotOrder(slot)))
		}
	}
	return all
}

func ksVec(s Setting, u *User) (float64, bool) {
	written, real := intents(u.Written, s.Vocabulary), intents(u.Real, s.Vocabulary)
	// Shares over a common denominator, so that equal ones are equal numbers.
	a, b := float64(events(u.Written)), float64(events(u.Real))
	for i := range written {
		written[i], real[i] = written[i]*b, real[i]*a
	}
	_, p := stats.KolmogorovSmirnov(written, real)
	return p, true
}

func ksSlot(s Setting, u *User) (float64, bool) {
	_, p := stats.KolmogorovSmirnov(slots(u.Written, s.Vocabulary), slots(u.Real, s.Vocabulary))
	return p, true
}

func bd(s Setting, u *User) (float64, bool) {
	c := stats.Bhattacharyya(intents(u.Written, s.Vocabulary), intents(u.Real, s.Vocabulary))
	return math.Max(0, -math.Log(c)), c > 0
}

func jsd(s Setting, u *User) (float64, bool) {
	return stats.JSD(intents(u.Written, s.Vocabulary), intents(u.Real, s.Vocabulary)), true
}

func jsdPopulation(s Setting, u *User) (float64, bool) {
	return stats.JSD(intents(u.Real, s.Vocabulary), s.Population), true
}

func nearer(s Setting, u *User) (float64, bool) {
	own, _ := jsd(s, u)
	population, _ := jsdPopulation(s, u)
	if population > own {
		return 1, true
	}
	return 0, true
}

func jsdBin(s Setting, u *User) (float64, bool) {
	return stats.JSD(Rhythm(u.Written, s.Vocabulary), Rhythm(u.Real, s.Vocabulary)), true
}

func eventsPerWeek(_ Setting, u *User) (float64, bool) {
	return float64(events(u.Written)) / u.Span, true
}
