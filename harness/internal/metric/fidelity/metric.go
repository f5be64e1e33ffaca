package fidelity

import "github.com/behaviorbench/behaviorbench/harness/internal/metric"

// Metric is a function of sums over users, so that leaving users out, repeating
// them or exchanging them between two rows is arithmetic.
type Metric struct {
	Name   string
	Short  string // the heading of its column
	Better metric.Direction
	// LeavesOut says what makes a user have no value, besides having no week to
	// compare: "no intent in both"; "" if nothing else does.
	LeavesOut string
	// Replies says that the metric judges replies: rows of generators that report none
	// do not have it.
	Replies bool
	Dims    int
	// Value returns the metric of sums over any multiset of users; where none of
	// them has a value it is 0.
	Value func(sums []float64) float64

	needs func(Setting) error // what is missing of a data set; nil: nothing ever is
	// sums returns what every user adds, (Users, Dims). The second sum counts the
	// users who have a value.
	sums func(Case) []float64
}

// Has returns the number of users who have a value, given what users add,
// (Users, Dims).
func (m Metric) Has(sums []float64) int {
	n := 0
	for i := 1; i < len(sums); i += m.Dims {
		n += int(sums[i])
	}
	return n
}

// meanOver makes m the mean of one number a user; of returns it, false if the user
// has none. It is asked only for users with something to compare.
func meanOver(m Metric, of func(Setting, *User) (float64, bool)) Metric {
	m.Dims, m.Value = 2, func(sums []float64) float64 { return over(sums[0], sums[1]) }
	m.sums = func(c Case) []float64 {
		out := make([]float64, 2*len(c.Users))
		for i := range c.Users {
			if u := &c.Users[i]; u.compared() {
				if v, ok := of(c.Setting, u); ok {
					out[2*i], out[2*i+1] = v, 1
				}
			}
		}
		return out
	}
	return m
}

// over is a/b with 0/0 = 0.
func over(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
