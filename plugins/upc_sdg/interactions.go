package main

import (
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// interactions are the authors' user-item matrix: which items each user has, however
// often. A user's place is its row of P, an embedding.
type interactions struct {
	users []uint32  // ascending
	items [][]int32 // by user: ascending, at least one
	total int       // of all users' items
	most  int       // how many items there are
}

// interactionsOf returns those of rows. A user without items is left out.
func interactionsOf(c *catalogue, rows data.Events) *interactions {
	x := &interactions{most: len(c.items)}
	of := map[uint32][]int32{}
	for user, rows := range rows.ByUser() {
		if own := c.own(rows); len(own) > 0 {
			of[user] = own
			x.users = append(x.users, user)
		}
	}
	slices.Sort(x.users)
	for _, user := range x.users {
		x.items = append(x.items, of[user])
		x.total += len(of[user])
	}
	return x
}

// has says whether items, in ascending order, hold one.
func has(items []int32, item int32) bool {
	_, ok := slices.BinarySearch(items, item)
	return ok
}

// triple is a user, an item of the user's and one that is not.
type triple struct{ user, positive, negative int32 }

// draw returns an epoch: as many triples as there are interactions, users and
// positives drawn evenly, and negatives too if they are wanted. Of a user who has
// all items there is none with a negative.
func (x *interactions) draw(rng *rand.Rand, negatives bool) []triple {
	var epoch []triple
	for range x.total {
		user := rng.IntN(len(x.users))
		own := x.items[user]
		t := triple{user: int32(user), positive: own[rng.IntN(len(own))]}
		if negatives {
			if len(own) == x.most {
				continue
			}
			t.negative = other(rng, own, x.most)
		}
		epoch = append(epoch, t)
	}
	return epoch
}

// other draws one of n items that own, which has not all of them, lacks.
func other(rng *rand.Rand, own []int32, n int) int32 {
	for {
		if item := rng.Int32N(int32(n)); !has(own, item) {
			return item
		}
	}
}

// batches cuts an epoch into batches of size, without a last part that is smaller; an
// epoch of less than one batch is a batch.
func batches(epoch []triple, size int) [][]triple {
	if len(epoch) == 0 {
		return nil
	}
	size = min(size, len(epoch))
	all := slices.Collect(slices.Chunk(epoch, size))
	return all[:len(epoch)/size]
}
