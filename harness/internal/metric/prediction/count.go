package prediction

import (
	"fmt"
	"math"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Answers are the held-out targets of windows, one row a window, in the fixed
// order in which the windows were sent.
type Answers struct {
	Window []uint32 // the window's id
	User   []uint32
	Class  []uint32 // the number of classes or more: the answer is no class
}

// Count tallies scores against answers. Row i of the scores must be that of
// window i of the answers. Classes rank by falling score; of equal scores the
// lower class id ranks first.
func Count(answers Answers, scores data.Scores) (*Tally, error) {
	if err := matches(answers, scores); err != nil {
		return nil, err
	}
	users := slices.Compact(slices.Sorted(slices.Values(answers.User)))
	t := newTally(users, scores.Classes)
	place := make(map[uint32]int, len(users))
	for i, u := range users {
		place[u] = i
	}
	for w, u := range answers.User {
		i := place[u]
		t.Windows[i]++
		if c := answers.Class[w]; int(c) < t.Classes {
			t.of(t.Actual, i)[c]++
		}
	}
	top := make([]int, 0, t.Depth())
	for w, u := range answers.User {
		i, row := place[u], scores.Row(w)
		top = leaders(top[:0], row)
		t.of(t.Predicted, i)[top[0]]++
		for r, c := range top {
			t.graded(i)[r] += uint64(t.of(t.Actual, i)[c])
		}
		if c := int(answers.Class[w]); c < t.Classes {
			t.of(t.Ranks, i)[Rank(row, c)-1]++
			if c == top[0] {
				t.of(t.Hits, i)[c]++
			}
		}
	}
	return t, nil
}

// matches returns an error unless scores has one finite row for every answer.
func matches(answers Answers, scores data.Scores) error {
	n := len(answers.Window)
	switch {
	case n == 0:
		return fmt.Errorf("no windows to count")
	case len(answers.User) != n || len(answers.Class) != n:
		return fmt.Errorf("answers have %d windows, %d users and %d classes, want as many of each",
			n, len(answers.User), len(answers.Class))
	case scores.Classes < 1:
		return fmt.Errorf("scores have %d classes", scores.Classes)
	case len(scores.ID) != n || len(scores.Values) != n*scores.Classes:
		return fmt.Errorf("scores have %d windows and %d numbers, want %d windows of %d classes",
			len(scores.ID), len(scores.Values), n, scores.Classes)
	}
	for i, id := range answers.Window {
		if scores.ID[i] != id {
			return fmt.Errorf("scores of window %d stand at place %d, where window %d is", scores.ID[i], i, id)
		}
		for c, x := range scores.Row(i) {
			if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("window %d: the score of class %d is %v, want a finite number", id, c, x)
			}
		}
	}
	return nil
}

// Rank returns the rank of a class, from 1.
func Rank(row []float32, class int) int {
	r, own := 1, row[class]
	for c, x := range row {
		if x > own || x == own && c < class {
			r++
		}
	}
	return r
}

// leaders fills top, up to its capacity, with the classes of rank 1, 2, ...
func leaders(top []int, row []float32) []int {
	for c, x := range row {
		if len(top) == cap(top) {
			if x <= row[top[len(top)-1]] {
				continue
			}
			top = top[:len(top)-1]
		}
		at := len(top)
		for at > 0 && x > row[top[at-1]] {
			at--
		}
		top = slices.Insert(top, at, c)
	}
	return top
}
