package privacy

import "github.com/behaviorbench/behaviorbench/harness/internal/stats"

// Place is where a user's own release stands among all when they are ordered by how near
// they are to what is known of the user. The zero value is that of a user who has none.
type Place struct {
	Nearer int // releases of others that are nearer
	Equal  int // releases as near, the own one among them
}

// First is the probability that the own release is first, of equals in random order.
func (p Place) First() float64 {
	if p.Nearer > 0 || p.Equal == 0 {
		return 0
	}
	return 1 / float64(p.Equal)
}

// Reciprocal is the mean of 1/place, counted from 1, of equals in random order.
func (p Place) Reciprocal() float64 {
	var sum float64
	for i := range p.Equal {
		sum += 1 / float64(p.Nearer+i+1)
	}
	return over(sum, float64(p.Equal))
}

// Places returns the place of each user's own release: known and released are counts
// (users, outcomes) in the same order of users, held against each other by JSD. A user of
// whom nothing is known, or for whom nothing was released, has no place; what was not
// released is nobody's rival.
func Places(known, released [][]float64) []Place {
	places := make([]Place, len(known))
	for u := range known {
		if empty(known[u]) || empty(released[u]) {
			continue
		}
		own := stats.JSD(known[u], released[u])
		for v := range released {
			if empty(released[v]) {
				continue
			}
			switch d := stats.JSD(known[u], released[v]); {
			case d < own:
				places[u].Nearer++
			case d == own:
				places[u].Equal++
			}
		}
	}
	return places
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
