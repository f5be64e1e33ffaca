// Package simtest measures and checks what simulators make, for their tests.
package simtest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// Statistics are the pinned numbers of EVALUATION section 7, of intents and with the
// split of section 1.
type Statistics struct {
	Population float64 // accuracy of the population's Markov model on individual users' test rows
	Own        float64 // of a user's own, with back-off to the population
	Divergence float64 // mean over users of JSD(user, population) in bits
	Self       float64 // share of transitions to the same intent
	Entropy    float64 // of the population, in bits
}

// transitions count what follows what: by intent, then by the next one.
type transitions [][]float64

func newTransitions(n int) transitions {
	t := make(transitions, n)
	for k := range t {
		t[k] = make([]float64, n)
	}
	return t
}

func (t transitions) count(rows []uint32) {
	for i := 1; i < len(rows); i++ {
		t[rows[i-1]][rows[i]]++
	}
}

// Measure computes the statistics of a data set.
func Measure(raw *dataset.Raw) Statistics {
	users := Intents(raw)
	population, individual := split(raw)
	crowd, share := newTransitions(len(raw.Intents)), make([]float64, len(raw.Intents))
	for _, u := range population {
		train := users[u][:8*len(users[u])/10]
		crowd.count(train)
		for _, k := range train {
			share[k]++
		}
	}
	for k := range crowd {
		crowd[k] = Normalised(crowd[k])
	}
	s := Statistics{Entropy: stats.Entropy(share)}
	tested := 0.0
	for _, u := range individual {
		cut := 8 * len(users[u]) / 10
		own := newTransitions(len(raw.Intents))
		own.count(users[u][:cut])
		for i := max(cut, 1); i < len(users[u]); i++ {
			last, next := users[u][i-1], users[u][i]
			mix := slices.Clone(own[last])
			for k := range mix {
				mix[k] += 5 * crowd[last][k] // the divisor n+5 does not change the largest
			}
			tested++
			s.Population += correct(crowd[last], next)
			s.Own += correct(mix, next)
		}
	}
	s.Population /= tested
	s.Own /= tested

	same, pairs := 0.0, 0.0
	for _, rows := range users {
		mine := make([]float64, len(raw.Intents))
		for i, k := range rows {
			mine[k]++
			if i > 0 {
				pairs++
				if rows[i-1] == k {
					same++
				}
			}
		}
		s.Divergence += stats.JSD(mine, share) / float64(len(users))
	}
	s.Self = same / pairs
	return s
}

// Intents returns the intents of every user's rows.
func Intents(raw *dataset.Raw) [][]uint32 {
	users := make([][]uint32, len(raw.Users))
	for i, u := range raw.User {
		users[u] = append(users[u], raw.IntentOf[raw.Behaviour[i]])
	}
	return users
}

// split returns the population and the individual users: those that the source says,
// else the 466/667 of lowest hash and the others.
func split(raw *dataset.Raw) (population, individual []int) {
	if raw.Splits != nil {
		for u, s := range raw.Splits {
			if s == dataset.SplitPopulation {
				population = append(population, u)
			} else {
				individual = append(individual, u)
			}
		}
		return population, individual
	}
	order := make([]int, len(raw.Users))
	hash := make([][32]byte, len(raw.Users))
	for i, name := range raw.Users {
		order[i], hash[i] = i, sha256.Sum256([]byte("behaviorgen-split-v1:"+name))
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(hash[a][:], hash[b][:]) })
	n := len(raw.Users) * 466 / 667
	return order[:n], order[n:]
}

// Normalised returns counts as shares of their sum.
func Normalised(counts []float64) []float64 {
	total := 0.0
	for _, x := range counts {
		total += x
	}
	shares := make([]float64, len(counts))
	for k := range counts {
		shares[k] = counts[k] / max(total, 1)
	}
	return shares
}

// correct is 1 if the highest score, the first of equal ones, is that of next.
func correct(scores []float64, next uint32) float64 {
	if slices.Index(scores, slices.MaxFunc(scores, cmp.Compare[float64])) == int(next) {
		return 1
	}
	return 0
}

// Within fails the test when a value is not between low and high.
func Within(t *testing.T, name string, value, low, high float64) {
	t.Helper()
	if !(value >= low && value <= high) {
		t.Errorf("%s is %.3f, want %.2f to %.2f", name, value, low, high)
	}
}
