package privacy

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// Attempt is how often a classifier is right.
type Attempt struct {
	Classifier string  `json:"classifier"`
	Accuracy   float64 `json:"accuracy"`
	Low        float64 `json:"low"` // 95 % over candidates, normal
	High       float64 `json:"high"`
}

func (m *Measured) membership(c Case) {
	n := len(c.Users)
	accuracy, auc, found, epsilon, audited, tries, in, is := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	defer func() {
		m.put(Membership, accuracy, tries)
		m.put(AUC, auc, is)
		m.put(TPR, found, in)
		m.put(Diagnostic, epsilon, is)
		m.put(Audited, audited, is)
	}()
	if len(c.Releases) < 4 { // two splits: one to learn from
		return
	}
	var candidates []User
	var at []int
	for i, u := range c.Users {
		if u.Candidate && len(u.Train) > 0 {
			candidates, at = append(candidates, u), append(at, i)
		}
	}
	g := NewGrid(c.Vocabulary)
	seen, member := make([][][]float64, len(c.Releases)), make([][]bool, len(c.Releases))
	for k, r := range c.Releases {
		seen[k] = Features(g, r, candidates)
		for _, u := range candidates {
			member[k] = append(member[k], r.Members[u.ID])
		}
	}
	attacks := Attack(seen, member, func(name string) *rand.Rand { return stats.Stream(c.Seed, "attack "+name) })
	best := 0
	for k, a := range attacks {
		m.Curves.Attacks = append(m.Curves.Attacks, a.attempt(len(candidates)))
		if m.Curves.Attacks[k].Accuracy > m.Curves.Attacks[best].Accuracy {
			best = k
		}
	}
	a := attacks[best]
	whole := a.AUC(-1)
	detected, members := a.detected(len(candidates))
	for j, i := range at {
		for _, release := range a.Scores {
			accuracy[i] += release[j].right()
			tries[i]++
		}
		// The jackknife's pseudo-value, so that the mean over candidates is the area.
		auc[i], is[i] = float64(len(candidates))*whole-float64(len(candidates)-1)*a.AUC(j), 1
		found[i], in[i] = detected[j], members[j]
	}
	m.budget(seen, member, at, epsilon)
	for _, i := range at {
		audited[i] = m.Curves.Audited[0]
	}
}

// attempt is the accuracy of a classifier with its spread over candidates.
func (a Attacked) attempt(candidates int) Attempt {
	own := make([]float64, candidates)
	for _, release := range a.Scores {
		for j, s := range release {
			own[j] += s.right() / float64(len(a.Scores))
		}
	}
	value, spread := a.Accuracy(), 0.
	for _, x := range own {
		spread += (x - value) * (x - value)
	}
	se := math.Sqrt(spread / float64(candidates) / math.Max(1, float64(candidates-1)))
	return Attempt{a.Classifier, value, value - 1.96*se, value + 1.96*se}
}

// budget is the diagnostic of each candidate, from its largest overlap with the releases
// that it is in and those that it is not in, and the audit by the same statistic.
func (m *Measured) budget(seen [][][]float64, member [][]bool, at []int, epsilon []float64) {
	var choosing, rest []Scored
	for k := range seen {
		for j := range at {
			s := Scored{seen[k][j][0], member[k][j]}
			if k/2 < len(seen)/4 {
				choosing = append(choosing, s)
			} else {
				rest = append(rest, s)
			}
		}
	}
	for i, delta := range []float64{1e-5, 1e-3} {
		m.Curves.Audited[i] = Audit(choosing, rest, delta)
	}
	for j := range at {
		var with, without []float64
		for k := range seen {
			if member[k][j] {
				with = append(with, seen[k][j][0])
			} else {
				without = append(without, seen[k][j][0])
			}
		}
		p, low := Fit(with)
		q, lower := Fit(without)
		m.Curves.Floored += int(step(low) + step(lower))
		m.Curves.Epsilon = append(m.Curves.Epsilon, Epsilon(p, q, PrivacyDelta))
	}
	// The percentile is a statistic of all candidates: the jackknife's pseudo-values, moved so
	// that their mean is the percentile itself and not what is left of it without the bias
	// that the jackknife sees, which grows with how far apart the values are.
	whole := percentile(m.Curves.Epsilon, -1)
	without := make([]float64, len(at))
	for j := range at {
		without[j] = percentile(m.Curves.Epsilon, j)
	}
	for j, i := range at {
		epsilon[i] = whole + float64(len(at)-1)*(mean(without)-without[j])
	}
}

// percentile is the 90th percentile of values, one of them left out: the least that at
// least nine tenths do not exceed.
func percentile(values []float64, without int) float64 {
	sorted := make([]float64, 0, len(values))
	for i, v := range values {
		if i != without {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(math.Ceil(.9*float64(len(sorted))))-1]
}
