package sim

import "math"

// Hours tell how the 24 hours from midnight suit something, one digit an hour from 0
// (not at all) to 9.
type Hours struct{ Weekdays, Weekend string }

// Suits returns how an hour suits, 0 to 1. Hours that say nothing suit nothing.
func (h Hours) Suits(weekend bool, hour int) float64 {
	digits := h.Weekdays
	if weekend {
		digits = h.Weekend
	}
	if digits == "" {
		return 0
	}
	return float64(digits[hour]-'0') / 9
}

// Appeal is how the hours suit one person, about 0 to 1: on weekdays, then on the
// weekend.
type Appeal [2][24]float64

// On returns the appeal of an hour.
func (a *Appeal) On(weekend bool, hour int) float64 {
	if weekend {
		return a[1][hour]
	}
	return a[0][hour]
}

// habitFloor is how much of its appeal an hour keeps far from the usual one.
const habitFloor = .35

// DrawAppeal gives a person usual hours, one on weekdays and one on the weekend,
// among those that suit.
func DrawAppeal(s Stream, h Hours) Appeal {
	var a Appeal
	for w, weekend := range []bool{false, true} {
		var suits [24]float64
		for hour := range suits {
			suits[hour] = h.Suits(weekend, hour)
		}
		usual := 12
		if h.Weekdays != "" {
			usual = s.Pick(suits[:])
		}
		for hour, suit := range suits {
			away := float64(hour - usual)
			a[w][hour] = suit * (habitFloor + (1.3-habitFloor)*math.Exp(-away*away/8))
		}
	}
	return a
}
