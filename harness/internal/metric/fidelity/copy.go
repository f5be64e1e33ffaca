package fidelity

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// copied is the metric Copy of one user.
func copied(_ Setting, u *User) (float64, bool) {
	shown := map[event]bool{}
	for _, w := range u.Shown {
		for i := range w.Len() {
			shown[eventAt(w, i)] = true
		}
	}
	equal := 0
	for _, w := range u.Written {
		for i := range w.Len() {
			if shown[eventAt(w, i)] {
				equal++
			}
		}
	}
	return float64(equal) / float64(events(u.Written)), len(shown) > 0
}

// seedCopy is the metric SeedCopy of one user.
func seedCopy(s Setting, u *User) (float64, bool) {
	written, seen, others := u.Written, u.Shown, u.Unseen
	if s.OneWeek {
		written, seen, others = byDay(written), byDay(seen), byDay(others)
	}
	if len(seen) == 0 || len(others) == 0 {
		return 0, false
	}
	var nearer float64
	for _, w := range written {
		count := map[event]int{}
		for i := range w.Len() {
			count[eventAt(w, i)]++
		}
		shown, unseen := dice(w, count, seen), dice(w, count, others)
		for _, a := range shown {
			for _, b := range unseen {
				switch {
				case a > b:
					nearer++
				case a == b:
					nearer += .5
				}
			}
		}
	}
	return nearer / float64(len(written)*len(seen)*len(others)), true
}

// byDay cuts weeks into their days.
func byDay(weeks []data.Events) []data.Events {
	var days []data.Events
	for _, w := range weeks {
		for start := 0; start < w.Len(); {
			end := start + 1
			for end < w.Len() && w.Day[end] == w.Day[start] {
				end++
			}
			days = append(days, w.Slice(start, end))
			start = end
		}
	}
	return days
}

// dice returns the Dice coefficients of a week, whose events are counted, with
// others.
func dice(week data.Events, count map[event]int, others []data.Events) []float64 {
	out := make([]float64, len(others))
	for k, o := range others {
		common, used := 0, map[event]int{}
		for i := range o.Len() {
			e := eventAt(o, i)
			if used[e] < count[e] {
				used[e]++
				common++
			}
		}
		out[k] = 2 * float64(common) / float64(week.Len()+o.Len())
	}
	return out
}
