package main

import (
	"cmp"
	"math"
	"slices"
)

// choice is an item of a user's that is to be replaced.
type choice struct{ user, item int32 }

// share returns k n, rounded half to even.
func share(k float64, n int) int { return int(math.RoundToEven(k * float64(n))) }

// least returns the share k of items whose attention is the least: the last of them in
// descending order of attention, of equals the later.
func least(items []int32, attention []float32, k float64) []int32 {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(attention[b], attention[a]) })
	var out []int32
	for _, i := range order[len(order)-share(k, len(items)):] {
		out = append(out, items[i])
	}
	return out
}

// judges returns, one after another, the users by whom the substitute of each choice is
// judged, those of choice c from starts[c] to starts[c+1]: the user of every triple of
// the batch that is the choice. The authors' code means this, but pairs the choices'
// triples in the order of choices with users in the order of the batch; official does
// so too.
func judges(chosen []choice, batch []triple, official bool) (users, starts []int32) {
	compare := func(t triple, c choice) int {
		return cmp.Or(cmp.Compare(t.user, c.user), cmp.Compare(t.positive, c.item))
	}
	order := make([]int, len(batch))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compare(batch[a], choice{batch[b].user, batch[b].positive}) })
	var matched []int // places in the batch
	starts = append(starts, 0)
	for _, c := range chosen {
		at, _ := slices.BinarySearchFunc(order, c, func(i int, c choice) int { return compare(batch[i], c) })
		for ; at < len(order) && compare(batch[order[at]], c) == 0; at++ {
			matched = append(matched, order[at])
		}
		starts = append(starts, int32(len(matched)))
	}
	if official {
		slices.Sort(matched)
	}
	for _, i := range matched {
		users = append(users, batch[i].user)
	}
	return users, starts
}
