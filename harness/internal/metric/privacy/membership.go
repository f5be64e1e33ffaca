package privacy

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/privacy/attack"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Release is what was written for some users, published together and without names.
type Release struct {
	Members map[uint32]bool
	Weeks   []data.Events
}

// features is how many of a candidate's largest overlaps an attack sees.
const features = 5

// Features are what an attack sees of candidates in a release, (candidates, 5): for each
// of a candidate's training weeks how much of it some week of the release has at most,
// the five largest, descending, the rest 0.
func Features(g Grid, r Release, candidates []User) [][]float64 {
	x := NewIndex(g, Exact, r.Weeks)
	rows := make([][]float64, len(candidates))
	for i, c := range candidates {
		var found []float64
		for _, w := range c.Train {
			found = append(found, x.Largest(w, 1)[0])
		}
		slices.SortFunc(found, func(a, b float64) int { return cmp.Compare(b, a) })
		rows[i] = make([]float64, features)
		copy(rows[i], found)
	}
	return rows
}

// Attacked is what one classifier makes of all releases.
type Attacked struct {
	Classifier string
	Scores     [][]Scored // (releases, candidates)
}

// Attack learns, for each split of the candidates into two releases (2i and 2i+1), from
// the releases of the other splits whose data is in a release, and scores the two.
// member says who was in what, (releases, candidates). Randomness comes from streams
// that rng names.
func Attack(seen [][][]float64, member [][]bool, rng func(name string) *rand.Rand) []Attacked {
	var all []Attacked
	for _, c := range attack.Classifiers() {
		a := Attacked{Classifier: c.Name, Scores: make([][]Scored, len(seen))}
		for split := 0; split+1 < len(seen); split += 2 {
			var d attack.Data
			for m := range seen {
				if m/2 != split/2 {
					d.Rows, d.Members = append(d.Rows, seen[m]...), append(d.Members, member[m]...)
				}
			}
			model := c.Learn(d, rng(c.Name))
			for m := split; m < split+2; m++ {
				for i, row := range seen[m] {
					a.Scores[m] = append(a.Scores[m], Scored{model.Score(row), member[m][i]})
				}
			}
		}
		all = append(all, a)
	}
	return all
}

// Classifiers names the classifiers of Attack, in order.
func Classifiers() []string {
	var names []string
	for _, c := range attack.Classifiers() {
		names = append(names, c.Name)
	}
	return names
}

// right says whether a score is on the side of the truth; undecided is half right.
func (s Scored) right() float64 {
	switch {
	case s.Score == 0:
		return .5
	case (s.Score > 0) == s.Member:
		return 1
	}
	return 0
}

// Accuracy is the share of right answers.
func (a Attacked) Accuracy() float64 {
	var right, n float64
	for _, release := range a.Scores {
		for _, s := range release {
			right += s.right()
			n++
		}
	}
	return over(right, n)
}

// AUC is the probability that a member of a release has a higher score there than
// somebody else, ties counted half, meaned over releases; without is a candidate who is
// left out, -1 for nobody.
func (a Attacked) AUC(without int) float64 {
	var sum, n float64
	for _, release := range a.Scores {
		if area, ok := auc(release, without); ok {
			sum += area
			n++
		}
	}
	return over(sum, n)
}

func auc(scored []Scored, without int) (float64, bool) {
	order := make([]Scored, 0, len(scored))
	for i, s := range scored {
		if i != without {
			order = append(order, s)
		}
	}
	slices.SortFunc(order, func(a, b Scored) int { return cmp.Compare(a.Score, b.Score) })
	var members, others, pairs float64
	for i := 0; i < len(order); {
		j, m, o := i, 0., 0.
		for ; j < len(order) && order[j].Score == order[i].Score; j++ {
			if order[j].Member {
				m++
			} else {
				o++
			}
		}
		pairs += m*others + m*o/2
		members, others = members+m, others+o
		i = j
	}
	if members == 0 || others == 0 {
		return 0, false
	}
	return pairs / (members * others), true
}

// falsePositives is the share of others that an attack may take for members where its
// true positives are counted.
const falsePositives = .01

// detected returns for each candidate in how many of its releases it is found at that
// share of false positives, taken in each release, and in how many it is.
func (a Attacked) detected(candidates int) (found, in []float64) {
	found, in = make([]float64, candidates), make([]float64, candidates)
	for _, release := range a.Scores {
		t := threshold(release)
		for i, s := range release {
			if s.Member {
				in[i]++
				if s.Score > t {
					found[i]++
				}
			}
		}
	}
	return found, in
}

// threshold is the least score above which at most falsePositives of the others are.
func threshold(scored []Scored) float64 {
	var others []float64
	for _, s := range scored {
		if !s.Member {
			others = append(others, s.Score)
		}
	}
	if len(others) == 0 {
		return math.Inf(1)
	}
	slices.Sort(others)
	allowed := int(falsePositives * float64(len(others)))
	return others[len(others)-1-allowed]
}

// over is a/b with 0/0 = 0.
func over(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
