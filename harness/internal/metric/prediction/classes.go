package prediction

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// The least that a class must have among the answers to be reported.
const (
	LeastTargets = 20 // answers, pooled over users
	LeastUsers   = 5  // users with such an answer
)

// The cumulative shares of P.train that end the head and the middle.
const (
	headShare   = .5
	middleShare = .9
)

// Table is what the metrics of one table share: which classes they average over.
// It depends on the answers and on the training data, never on a row's scores.
type Table struct {
	Classes  int
	Reported []uint32 // K: at least LeastTargets answers of LeastUsers users
	Present  []uint32 // somebody's answer
	// Head, Middle and Tail part all classes by their share of P.train, largest
	// first (of equal shares the lower id): a class is in the head if less than
	// half of the events are of classes before it, in the middle if less than
	// nine tenths are, else in the tail. All are empty if no shares were given.
	Head, Middle, Tail []uint32
}

// NewTable returns the table of the answers in t, which are those of every row.
// shares are the events of each class in P.train, as counts or shares; nil leaves
// out head, middle and tail.
func NewTable(t *Tally, shares []float64) (Table, error) {
	table := Table{Classes: t.Classes}
	for c := range t.Classes {
		targets, users := uint64(0), 0
		for i := range t.Users {
			if n := t.of(t.Actual, i)[c]; n > 0 {
				targets += uint64(n)
				users++
			}
		}
		if targets > 0 {
			table.Present = append(table.Present, uint32(c))
		}
		if targets >= LeastTargets && users >= LeastUsers {
			table.Reported = append(table.Reported, uint32(c))
		}
	}
	if shares == nil {
		return table, nil
	}
	return table, table.part(shares)
}

// part fills Head, Middle and Tail.
func (t *Table) part(shares []float64) error {
	if len(shares) != t.Classes {
		return fmt.Errorf("%d class shares for %d classes", len(shares), t.Classes)
	}
	var sum float64
	order := make([]uint32, len(shares))
	for c, x := range shares {
		if !(x >= 0) || math.IsInf(x, 1) {
			return fmt.Errorf("class %d has the share %v, want a finite number from 0", c, x)
		}
		sum += x
		order[c] = uint32(c)
	}
	if sum == 0 {
		return fmt.Errorf("all class shares are 0")
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(shares[b], shares[a]) })
	var before float64
	for _, c := range order {
		switch {
		case !reaches(before/sum, headShare):
			t.Head = append(t.Head, c)
		case !reaches(before/sum, middleShare):
			t.Middle = append(t.Middle, c)
		default:
			t.Tail = append(t.Tail, c)
		}
		before += shares[c]
	}
	for _, group := range [][]uint32{t.Head, t.Middle, t.Tail} {
		slices.Sort(group)
	}
	return nil
}

// reported returns the classes of a group that are reported.
func (t *Table) reported(group []uint32) []uint32 {
	var both []uint32
	for _, c := range group {
		if slices.Contains(t.Reported, c) {
			both = append(both, c)
		}
	}
	return both
}

// reaches reports whether a cumulative share is at least a bound, up to rounding.
func reaches(share, bound float64) bool { return share >= bound-1e-12 }
