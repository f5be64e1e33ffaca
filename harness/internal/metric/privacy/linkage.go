package privacy

import "github.com/behaviorbench/behaviorbench/harness/internal/stats"

// Ranks returns for each user the place of that user's own release when all releases
// are ordered by how near they are to what is known of the user, from 1: known and
// released are distributions (users, outcomes) in the same order of users. Of equally
// near ones the place is the mean. A user of whom nothing is known, or for whom nothing
// was released, has place 0 and is nobody's rival.
func Ranks(known, released [][]float64) []float64 {
	ranks := make([]float64, len(known))
	for u := range known {
		if empty(known[u]) || empty(released[u]) {
			continue
		}
		own := stats.JSD(known[u], released[u])
		nearer, equal := 0, 0
		for v := range released {
			if v == u || empty(released[v]) {
				continue
			}
			switch d := stats.JSD(known[u], released[v]); {
			case d < own:
				nearer++
			case d == own:
				equal++
			}
		}
		ranks[u] = 1 + float64(nearer) + float64(equal)/2
	}
	return ranks
}

// empty says that a distribution has no outcome.
func empty(count []float64) bool {
	for _, n := range count {
		if n > 0 {
			return false
		}
	}
	return true
}
