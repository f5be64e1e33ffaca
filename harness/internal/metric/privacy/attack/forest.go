package attack

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// trees is how many trees a forest has.
const trees = 100

// forest is a random forest.
type forest []*node

// node asks whether a feature is at most a value; a leaf is the share of members.
type node struct {
	feature  int
	value    float64
	yes, no  *node
	members  float64
	terminal bool
}

// Forest learns a random forest (Breiman 2001): 100 trees, each of as many rows as
// there are, drawn with replacement, grown until leaves are pure, each split the best
// by Gini's impurity over the square root of the number of features, drawn.
func Forest(d Data, rng *rand.Rand) Model {
	all := make(forest, trees)
	for t := range all {
		rows := make([]int, len(d.Rows))
		for i := range rows {
			rows[i] = rng.IntN(len(d.Rows))
		}
		all[t] = grow(d, rows, rng)
	}
	return all
}

// Score is the mean share of members in the leaves, less a half.
func (f forest) Score(row []float64) float64 {
	var sum float64
	for _, t := range f {
		for !t.terminal {
			if row[t.feature] <= t.value {
				t = t.yes
			} else {
				t = t.no
			}
		}
		sum += t.members
	}
	return sum/float64(len(f)) - .5
}

func grow(d Data, rows []int, rng *rand.Rand) *node {
	members := 0
	for _, i := range rows {
		if d.Members[i] {
			members++
		}
	}
	leaf := &node{members: float64(members) / float64(len(rows)), terminal: true}
	if members == 0 || members == len(rows) {
		return leaf
	}
	best := split{impurity: math.Inf(1)}
	tried, wanted := 0, max(1, int(math.Sqrt(float64(len(d.Rows[0])))))
	for _, feature := range rng.Perm(len(d.Rows[0])) { // beyond wanted only while none can split
		if tried++; tried > wanted && !math.IsInf(best.impurity, 1) {
			break
		}
		if s := bestSplit(d, rows, feature, members); s.impurity < best.impurity {
			best = s
		}
	}
	if math.IsInf(best.impurity, 1) {
		return leaf
	}
	var yes, no []int
	for _, i := range rows {
		if d.Rows[i][best.feature] <= best.value {
			yes = append(yes, i)
		} else {
			no = append(no, i)
		}
	}
	return &node{feature: best.feature, value: best.value, yes: grow(d, yes, rng), no: grow(d, no, rng)}
}

type split struct {
	feature  int
	value    float64
	impurity float64
}

// bestSplit returns the split of rows by a feature with the least impurity, halfway
// between two values; its impurity is +Inf if all values are equal.
func bestSplit(d Data, rows []int, feature, members int) split {
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(a, b int) int {
		return cmp.Or(cmp.Compare(d.Rows[a][feature], d.Rows[b][feature]), cmp.Compare(a, b))
	})
	best := split{feature: feature, impurity: math.Inf(1)}
	left, n := 0, len(sorted)
	for i := range n - 1 {
		if d.Members[sorted[i]] {
			left++
		}
		a, b := d.Rows[sorted[i]][feature], d.Rows[sorted[i+1]][feature]
		if a == b {
			continue
		}
		impurity := gini(left, i+1) + gini(members-left, n-i-1)
		if impurity < best.impurity {
			best.value, best.impurity = a+(b-a)/2, impurity
		}
	}
	return best
}

// gini is Gini's impurity of n rows of which some are members, times n.
func gini(members, n int) float64 {
	p := float64(members) / float64(n)
	return 2 * p * (1 - p) * float64(n)
}
