package history

import (
	"math"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
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
		d := stats.JSD(target, candidate)
		if d < least || d == least && n.users[i] < user {
			user, least, ok = n.users[i], d, true
		}
	}
	return user, ok
}

// rhythm counts the rows of each (4-hour bin of the clock, intent).
func rhythm(rows data.Events, v *data.Vocabulary) []float64 {
	count := make([]float64, bins*len(v.Intents))
	for i := range rows.Len() {
		bin := int(rows.Slot[i]) * bins / v.SlotsPerDay
		count[bin*len(v.Intents)+int(rows.Intent[i])]++
	}
	return count
}
