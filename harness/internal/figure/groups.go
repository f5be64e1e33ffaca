package figure

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// Nothing that is drawn is of fewer users than fewest: on real data a user is a person.
// A scatter has at most mostGroups points.
const (
	fewest     = 10
	mostGroups = 20
)

// ranked returns the users who have real events, in the order of their divergence from
// the population; of equally divergent ones the first first.
func (s IntentShares) ranked() []int {
	users := s.users()
	var ranked []int
	for u := range users {
		if total(users[u].Real) > 0 {
			ranked = append(ranked, u)
		}
	}
	slices.SortStableFunc(ranked, func(a, b int) int {
		return cmp.Compare(stats.JSD(users[a].Real, s.Population), stats.JSD(users[b].Real, s.Population))
	})
	return ranked
}

// groupSize is how many of n users are around a percentile: a tenth, but not too few.
func groupSize(n int) int { return max(fewest, (n+9)/10) }

// around returns the users around a percentile by the nearest rank, nil if there are too
// few users.
func around(ranked []int, percentile int) []int {
	n, size := len(ranked), groupSize(len(ranked))
	if n < fewest {
		return nil
	}
	rank := max(0, (percentile*n+99)/100-1)
	from := min(max(0, rank-size/2), n-size)
	return ranked[from : from+size]
}

func realEvents(u UserIntents) []float64    { return u.Real }
func writtenEvents(u UserIntents) []float64 { return u.Written }

// mean returns the mean over those users of a group who have any events of their shares
// of intents; nil if they are too few.
func (s IntentShares) mean(users []UserIntents, group []int, events func(UserIntents) []float64) []float64 {
	mean, n := make([]float64, len(s.Intents)), 0
	for _, u := range group {
		if u >= len(users) || total(events(users[u])) == 0 {
			continue
		}
		n++
		for k, share := range shares(events(users[u])) {
			mean[k] += share
		}
	}
	if n < fewest {
		return nil
	}
	for k := range mean {
		mean[k] /= float64(n)
	}
	return mean
}

// divergences returns a point for every group of users next to one another, the same
// groups for every generator: the means over all of them of the divergence from the
// population, and of that from what was written over those for whom something was. A group
// of which these are too few has no point.
func (s IntentShares) divergences(g WrittenIntents, ranked []int) Series {
	all := Series{Name: "a group of users", Kind: Scatter, Missing: g.Missing}
	if g.Missing != "" {
		return all
	}
	groups := min(len(ranked)/fewest, mostGroups)
	for i := range groups {
		group := ranked[i*len(ranked)/groups : (i+1)*len(ranked)/groups]
		var at Point
		n := 0
		for _, u := range group {
			user := g.Users[u]
			at.X += stats.JSD(user.Real, s.Population) / float64(len(group))
			if total(user.Written) > 0 {
				at.Y, n = at.Y+stats.JSD(user.Real, user.Written), n+1
			}
		}
		if n >= fewest {
			all.Points = append(all.Points, Point{X: at.X, Y: at.Y / float64(n)})
		}
	}
	if len(all.Points) == 0 {
		all.Missing = fmt.Sprintf("there is no group of %d users with real events for whom something was written", fewest)
	}
	return all
}
