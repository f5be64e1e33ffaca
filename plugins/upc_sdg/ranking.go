package main

import (
	"math"
	"math/rand/v2"
	"slices"
)

// ranked is how many items a ranking is judged by.
const ranked = 20

// heldOut is what the factorisation is judged by: items of some users that it does
// not learn from.
type heldOut struct {
	users []int32
	items [][]int32 // by these users: ascending, at least one
}

// hold takes a fifth of the items of a tenth of the users out of x and returns the
// rest and what it took. Users of fewer than five items have no fifth.
func hold(rng *rand.Rand, x *interactions) (*interactions, *heldOut) {
	rest := &interactions{users: x.users, items: slices.Clone(x.items), total: x.total, most: x.most}
	held := &heldOut{}
	wanted := (len(x.users) + 9) / 10
	for _, user := range rng.Perm(len(x.users)) {
		own := x.items[user]
		n := len(own) / 5
		if n == 0 || len(held.users) == wanted {
			continue
		}
		var out, kept []int32
		picked := map[int]bool{}
		for _, i := range rng.Perm(len(own))[:n] {
			picked[i] = true
		}
		for i, item := range own {
			if picked[i] {
				out = append(out, item)
			} else {
				kept = append(kept, item)
			}
		}
		held.users, held.items = append(held.users, int32(user)), append(held.items, out)
		rest.items[user] = kept
		rest.total -= n
	}
	return rest, held
}

// ndcg returns the mean NDCG@20 of the held-out items, ranked by p q among all items
// but those that were learned from (Järvelin and Kekäläinen 2002; binary gains).
func (h *heldOut) ndcg(f *factors, learned *interactions) float64 {
	sum := 0.0
	for i, user := range h.users {
		top := best(f, user, learned.items[user])
		gain, ideal := 0.0, 0.0
		for at, item := range top {
			if has(h.items[i], item) {
				gain += discount(at)
			}
		}
		for at := range min(ranked, len(h.items[i])) {
			ideal += discount(at)
		}
		sum += gain / ideal
	}
	return sum / float64(len(h.users))
}

// discount is what a hit at a place, from 0, counts.
func discount(place int) float64 { return 1 / math.Log2(float64(place)+2) }

// best returns the first items of a user's ranking without those of skip; of equals
// the lower number comes first.
func best(f *factors, user int32, skip []int32) []int32 {
	type scored struct {
		item  int32
		score float32
	}
	p, q := vector(f.users(), user, f.width), f.items()
	var top []scored
	for item := range int32(len(q) / f.width) {
		if has(skip, item) {
			continue
		}
		s := scored{item, dot(p, vector(q, item, f.width))}
		at := len(top)
		for at > 0 && top[at-1].score < s.score {
			at--
		}
		if at < ranked {
			top = slices.Insert(top, at, s)
			top = top[:min(len(top), ranked)]
		}
	}
	items := make([]int32, len(top))
	for i, s := range top {
		items[i] = s.item
	}
	return items
}
