package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// buckets is how many parts of four hours a day has.
const buckets = 6

// item is what an event is to the recommender: the part of the day, which is 0 where
// it does not count, the location and the behaviour.
type item struct{ bucket, location, behaviour uint32 }

func compareItems(a, b item) int {
	return cmp.Or(cmp.Compare(a.bucket, b.bucket), cmp.Compare(a.location, b.location), cmp.Compare(a.behaviour, b.behaviour))
}

// catalogue numbers items from 0. A number is a row of Q, an embedding.
type catalogue struct {
	kind   ItemKind
	items  []item // ascending
	number map[item]int32
	slots  int // of a day
}

// newCatalogue numbers these items, in ascending order.
func newCatalogue(v *data.Vocabulary, kind ItemKind, items []item) *catalogue {
	c := &catalogue{kind: kind, items: items, number: make(map[item]int32, len(items)), slots: v.SlotsPerDay}
	for i, it := range items {
		c.number[it] = int32(i)
	}
	return c
}

// catalogueOf numbers all items of rows but those with an unknown id.
func catalogueOf(v *data.Vocabulary, kind ItemKind, rows data.Events) *catalogue {
	c := newCatalogue(v, kind, nil)
	seen := map[item]bool{}
	for i := range rows.Len() {
		if e := rows.Row(i); known(v, e) && !seen[c.itemOf(e)] {
			seen[c.itemOf(e)] = true
			c.items = append(c.items, c.itemOf(e))
		}
	}
	slices.SortFunc(c.items, compareItems)
	return newCatalogue(v, kind, c.items)
}

// known says whether an event may be published.
func known(v *data.Vocabulary, e data.Event) bool {
	return e.Location < v.UnknownLocation() && e.Behaviour < v.UnknownBehaviour()
}

// itemOf returns what an event is, in the catalogue or not.
func (c *catalogue) itemOf(e data.Event) item {
	it := item{location: e.Location, behaviour: e.Behaviour}
	if c.kind == ItemSlot {
		it.bucket = uint32(int(e.Slot) * buckets / c.slots)
	}
	return it
}

// missing is the number of what is no item of the catalogue.
const missing = -1

// of returns the number of an event's item.
func (c *catalogue) of(e data.Event) int32 {
	if n, ok := c.number[c.itemOf(e)]; ok {
		return n
	}
	return missing
}

// own returns the numbers of a user's items, ascending, each once.
func (c *catalogue) own(rows data.Events) []int32 {
	var own []int32
	for i := range rows.Len() {
		if n := c.of(rows.Row(i)); n != missing {
			own = append(own, n)
		}
	}
	slices.Sort(own)
	return slices.Compact(own)
}

// like returns the items, at least one unless there is none at all, that are like it in
// what is known of it: part of the day, location and behaviour, or else these two, or
// else nothing.
func (c *catalogue) like(v *data.Vocabulary, it item) []int32 {
	matches := func(other item) bool {
		return (it.location >= v.UnknownLocation() || other.location == it.location) &&
			(it.behaviour >= v.UnknownBehaviour() || other.behaviour == it.behaviour)
	}
	for _, suits := range []func(other item) bool{
		func(other item) bool { return other.bucket == it.bucket && matches(other) },
		matches,
		func(item) bool { return true },
	} {
		var like []int32
		for i, other := range c.items {
			if suits(other) {
				like = append(like, int32(i))
			}
		}
		if len(like) > 0 {
			return like
		}
	}
	return nil
}

// check says which item does not fit a vocabulary or is out of order.
func (c *catalogue) check(v *data.Vocabulary) error {
	for i, it := range c.items {
		if it.bucket >= buckets || it.location >= v.UnknownLocation() || it.behaviour >= v.UnknownBehaviour() {
			return fmt.Errorf("item %d is %v, beyond %d parts of the day, %d locations and %d behaviours: fit again with this vocabulary",
				i, it, buckets, len(v.Locations), len(v.Behaviours))
		}
		if i > 0 && compareItems(c.items[i-1], it) >= 0 {
			return fmt.Errorf("item %d, %v, does not come after the one before it", i, it)
		}
	}
	return nil
}
