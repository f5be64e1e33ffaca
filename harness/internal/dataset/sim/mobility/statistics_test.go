package mobility

import (
	"cmp"
	"crypto/sha256"
	"math"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
)

// statistics are the pinned numbers of EVALUATION section 7, at the intent level
// and with the split of section 1.
type statistics struct {
	population float64 // accuracy of the population's Markov model on individual users' test rows
	own        float64 // of a user's own, with back-off to the population
	divergence float64 // mean over users of JSD(user, population) in bits
	self       float64 // share of transitions to the same intent
}

type counts [intents]float64

// measure computes the statistics of a data set.
func measure(raw *dataset.Raw) statistics {
	users := byUser(raw)
	population, individual := split(raw.Users)

	var transitions [intents]counts
	var share counts
	for _, u := range population {
		train := users[u][:8*len(users[u])/10]
		count(&transitions, train)
		for _, k := range train {
			share[k]++
		}
	}
	var s statistics
	tested := 0.0
	for _, u := range individual {
		cut := 8 * len(users[u]) / 10
		var own [intents]counts
		count(&own, users[u][:cut])
		for i := max(cut, 1); i < len(users[u]); i++ {
			last, next := users[u][i-1], users[u][i]
			crowd := normalised(transitions[last])
			mix := own[last]
			for k := range mix {
				mix[k] += 5 * crowd[k] // the divisor n+5 does not change the largest
			}
			tested++
			s.population += correct(crowd, next)
			s.own += correct(mix, next)
		}
	}
	s.population /= tested
	s.own /= tested

	same, pairs := 0, 0
	for _, rows := range users {
		var mine counts
		for i, k := range rows {
			mine[k]++
			if i > 0 {
				pairs++
				if rows[i-1] == k {
					same++
				}
			}
		}
		s.divergence += jensenShannon(normalised(mine), normalised(share)) / float64(len(users))
	}
	s.self = float64(same) / float64(pairs)
	return s
}

// byUser returns the intents of every user's rows.
func byUser(raw *dataset.Raw) [][]intent {
	users := make([][]intent, len(raw.Users))
	for i, u := range raw.User {
		users[u] = append(users[u], intent(raw.IntentOf[raw.Behaviour[i]]))
	}
	return users
}

// split returns the 466/667 of the users with the lowest hash, and the others.
func split(names []string) (population, individual []int) {
	order := make([]int, len(names))
	hash := make([][32]byte, len(names))
	for i, name := range names {
		order[i], hash[i] = i, sha256.Sum256([]byte("behaviorgen-split-v1:"+name))
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(hash[a][:], hash[b][:]) })
	n := len(names) * 466 / 667
	return order[:n], order[n:]
}

func count(transitions *[intents]counts, rows []intent) {
	for i := 1; i < len(rows); i++ {
		transitions[rows[i-1]][rows[i]]++
	}
}

func normalised(c counts) counts {
	total := 0.0
	for _, x := range c {
		total += x
	}
	for k := range c {
		c[k] /= max(total, 1)
	}
	return c
}

func correct(scores counts, next intent) float64 {
	best := slices.Index(scores[:], slices.MaxFunc(scores[:], cmp.Compare[float64]))
	if intent(best) == next {
		return 1
	}
	return 0
}

// jensenShannon returns the divergence of two distributions in bits.
func jensenShannon(p, q counts) float64 {
	d := 0.0
	for k := range p {
		m := (p[k] + q[k]) / 2
		for _, x := range []float64{p[k], q[k]} {
			if x > 0 {
				d += x / 2 * math.Log2(x/m)
			}
		}
	}
	return d
}

func within(t *testing.T, name string, value, low, high float64) {
	t.Helper()
	if !(value >= low && value <= high) {
		t.Errorf("%s is %.3f, want %.2f to %.2f", name, value, low, high)
	}
}
