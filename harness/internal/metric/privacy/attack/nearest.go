package attack

import "slices"

// neighbours is how many rows vote.
const neighbours = 5

// nearest is a vote of the nearest rows.
type nearest struct {
	scale
	rows    [][]float64
	members []bool
}

// Nearest keeps all rows; the five nearest, in features of deviation 1, vote, and with
// them all rows that are as near as the fifth, so that their order does not matter.
func Nearest(d Data) Model {
	s := newScale(d.Rows)
	return &nearest{s, s.all(d.Rows), d.Members}
}

// Score is the share of members among the votes, less a half.
func (m *nearest) Score(row []float64) float64 {
	at := m.scale.of(row)
	distances := make([]float64, len(m.rows))
	for i, r := range m.rows {
		distances[i] = squaredDistance(at, r)
	}
	sorted := slices.Sorted(slices.Values(distances))
	limit := sorted[min(neighbours, len(sorted))-1]
	var members, votes float64
	for i, d := range distances {
		if d <= limit {
			votes++
			members += (side(m.members[i]) + 1) / 2
		}
	}
	return members/votes - .5
}
