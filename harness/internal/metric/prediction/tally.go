package prediction

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// GradedDepth is the last rank of which a Tally keeps graded gains.
const GradedDepth = 10

// Tally holds what one row of a table (a predictor with one generator or control,
// one repeat) adds up for each user: the sufficient statistics of every metric of
// this package. Tallies of disjoint users are merged by putting them together.
// Matrices are (Users, Classes), row-major, if not said otherwise.
type Tally struct {
	Classes   int
	Users     []uint32 // ascending
	Windows   []uint32 // (Users)
	Actual    []uint32 // windows whose answer is the class
	Predicted []uint32 // windows whose highest score is the class's
	Hits      []uint32 // windows where both hold
	Ranks     []uint32 // windows whose answer has rank 1, 2, ..., Classes
	// Graded is (Users, Depth): over the windows, the sum of how often the class
	// of rank 1, 2, ... is an answer of the user.
	Graded []uint64
}

// newTally returns a tally of users with all counts 0.
func newTally(users []uint32, classes int) *Tally {
	n := len(users)
	return &Tally{
		Classes: classes, Users: users, Windows: make([]uint32, n),
		Actual: make([]uint32, n*classes), Predicted: make([]uint32, n*classes),
		Hits: make([]uint32, n*classes), Ranks: make([]uint32, n*classes),
		Graded: make([]uint64, n*min(classes, GradedDepth)),
	}
}

// Depth returns the last rank of Graded: GradedDepth, or Classes if there are
// fewer.
func (t *Tally) Depth() int { return min(t.Classes, GradedDepth) }

// of returns the row of user i in a matrix (Users, Classes).
func (t *Tally) of(matrix []uint32, i int) []uint32 {
	return matrix[i*t.Classes : (i+1)*t.Classes : (i+1)*t.Classes]
}

// graded returns the row of user i in Graded.
func (t *Tally) graded(i int) []uint64 { return t.Graded[i*t.Depth() : (i+1)*t.Depth()] }

// Merge puts tallies of disjoint users together, in ascending order of users.
func Merge(tallies ...*Tally) (*Tally, error) {
	type place struct {
		user uint32
		in   *Tally
		at   int
	}
	var places []place
	for _, t := range tallies {
		if t.Classes != tallies[0].Classes {
			return nil, fmt.Errorf("merge tallies: one has %d classes, another %d", tallies[0].Classes, t.Classes)
		}
		for i, u := range t.Users {
			places = append(places, place{u, t, i})
		}
	}
	if len(places) == 0 {
		return nil, errors.New("merge tallies: no users")
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.user, b.user) })
	users := make([]uint32, len(places))
	for i, p := range places {
		if i > 0 && users[i-1] == p.user {
			return nil, fmt.Errorf("merge tallies: user %d is in two of them", p.user)
		}
		users[i] = p.user
	}
	out := newTally(users, tallies[0].Classes)
	for i, p := range places {
		out.Windows[i] = p.in.Windows[p.at]
		copy(out.of(out.Actual, i), p.in.of(p.in.Actual, p.at))
		copy(out.of(out.Predicted, i), p.in.of(p.in.Predicted, p.at))
		copy(out.of(out.Hits, i), p.in.of(p.in.Hits, p.at))
		copy(out.of(out.Ranks, i), p.in.of(p.in.Ranks, p.at))
		copy(out.graded(i), p.in.graded(p.at))
	}
	return out, nil
}

// SameAnswers returns an error if t and other do not stand for the same users
// with the same answers, which two rows of one table must.
func (t *Tally) SameAnswers(other *Tally) error {
	switch {
	case t.Classes != other.Classes:
		return fmt.Errorf("%d classes against %d", t.Classes, other.Classes)
	case len(t.Users) != len(other.Users):
		return fmt.Errorf("%d users against %d", len(t.Users), len(other.Users))
	}
	for i, u := range t.Users {
		switch {
		case u != other.Users[i]:
			return fmt.Errorf("user %d against user %d", u, other.Users[i])
		case t.Windows[i] != other.Windows[i]:
			return fmt.Errorf("user %d has %d windows against %d", u, t.Windows[i], other.Windows[i])
		case !slices.Equal(t.of(t.Actual, i), other.of(other.Actual, i)):
			return fmt.Errorf("user %d has other answers", u)
		}
	}
	return nil
}
