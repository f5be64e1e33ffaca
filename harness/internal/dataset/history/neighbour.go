package history

import (
	"math"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// bins is how many parts of the day a rhythm tells apart: 4 hours each.
const bins = 6

// Neighbours finds the user whose rhythm, the distribution of rows over (4-hour
// bin, intent), is nearest to a seed's. It is safe for concurrent use.
type Neighbours struct {
	vocabulary *data.Vocabulary
	users      []uint32
	rhythms    [][]float64
}

// NewNeighbours prepares the search among candidates by their training rows. A
// candidate without rows is passed over.
func NewNeighbours(candidates []uint32, train func(user uint32) data.Events, vocabulary *data.Vocabulary) *Neighbours {
	n := &Neighbours{vocabulary: vocabulary}
	for _, user := range candidates {
		if rows := train(user); rows.Len() > 0 {
			n.users = append(n.users, user)
			n.rhythms = append(n.rhythms, rhythm(rows, vocabulary))
		}
	}
	return n
}

// Of returns the candidate of least Jensen-Shannon divergence (base 2) to the
// seed, the lowest id of several; false if there is no candidate or no seed.
func (n *Neighbours) Of(seed data.Events) (user uint32, ok bool) {
	if seed.Len() == 0 {
		return 0, false
	}
	target := rhythm(seed, n.vocabulary)
	least := math.Inf(1)
	for i, candidate := range n.rhythms {
		d := divergence(target, candidate)
		if d < least || d == least && n.users[i] < user {
			user, least, ok = n.users[i], d, true
		}
	}
	return user, ok
}

// rhythm returns the share of rows in each (4-hour bin of the clock, intent).
func rhythm(rows data.Events, v *data.Vocabulary) []float64 {
	share := make([]float64, bins*len(v.Intents))
	for i := range rows.Len() {
		bin := int(rows.Slot[i]) * bins / v.SlotsPerDay
		share[bin*len(v.Intents)+int(rows.Intent[i])] += 1 / float64(rows.Len())
	}
	return share
}

// divergence returns the Jensen-Shannon divergence of two distributions in bits.
func divergence(p, q []float64) float64 {
	sum := 0.0
	for i := range p {
		m := (p[i] + q[i]) / 2
		if p[i] > 0 {
			sum += p[i] * math.Log2(p[i]/m) / 2
		}
		if q[i] > 0 {
			sum += q[i] * math.Log2(q[i]/m) / 2
		}
	}
	return sum
}
