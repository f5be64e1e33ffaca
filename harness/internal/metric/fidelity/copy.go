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
func seedCopy(_ Setting, u *User) (float64, bool) {
	if len(u.Shown) == 0 || len(u.Unseen) == 0 {
		return 0, false
	}
	var nearer float64
	for _, w := range u.Written {
		count := map[event]int{}
		for i := range w.Len() {
			count[eventAt(w, i)]++
		}
		shown, unseen := dice(w, count, u.Shown), dice(w, count, u.Unseen)
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
	return nearer / float64(len(u.Written)*len(u.Shown)*len(u.Unseen)), true
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
