package prediction

import (
	"errors"
	"fmt"
	"slices"
)

// check returns an error if the counts of t contradict each other, so that no
// windows and scores can have given them.
func (t *Tally) check() error {
	if t.Classes < 1 {
		return fmt.Errorf("tally of %d classes", t.Classes)
	}
	for i := range t.Users {
		if i > 0 && t.Users[i-1] >= t.Users[i] {
			return fmt.Errorf("user %d after user %d", t.Users[i], t.Users[i-1])
		}
		if err := t.checkUser(i); err != nil {
			return fmt.Errorf("user %d: %w", t.Users[i], err)
		}
	}
	return nil
}

func (t *Tally) checkUser(i int) error {
	windows := uint64(t.Windows[i])
	actual, predicted, hits, ranks := t.of(t.Actual, i), t.of(t.Predicted, i), t.of(t.Hits, i), t.of(t.Ranks, i)
	switch {
	case windows == 0:
		return errors.New("no windows")
	case total(predicted) != windows:
		return fmt.Errorf("%d predictions for %d windows", total(predicted), windows)
	case total(actual) > windows:
		return fmt.Errorf("%d answers for %d windows", total(actual), windows)
	case total(ranks) != total(actual):
		return fmt.Errorf("%d ranks for %d answers", total(ranks), total(actual))
	case total(hits) != uint64(ranks[0]):
		return fmt.Errorf("%d hits, %d answers of rank 1", total(hits), ranks[0])
	}
	for c, n := range hits {
		if n > min(actual[c], predicted[c]) {
			return fmt.Errorf("class %d: %d hits of %d answers and %d predictions", c, n, actual[c], predicted[c])
		}
	}
	most := windows * uint64(slices.Max(actual))
	for r, n := range t.graded(i) {
		if n > most {
			return fmt.Errorf("graded gain %d of rank %d, at most %d is possible", n, r+1, most)
		}
	}
	return nil
}

func total(counts []uint32) uint64 {
	var sum uint64
	for _, n := range counts {
		sum += uint64(n)
	}
	return sum
}
