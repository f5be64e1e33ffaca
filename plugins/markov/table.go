package main

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// key is a context under which outcomes are counted: a level of a table, 0 the
// finest, and up to two values.
type key struct{ level, a, b int }

// table counts outcomes by context.
type table map[key]*counts

// counts is how often each outcome was seen, in the order first seen.
type counts struct {
	seen  []outcome
	total int
}

type outcome struct{ id, n int }

// add counts an outcome n times in a context.
func (t table) add(k key, id, n int) {
	c := t[k]
	if c == nil {
		c = &counts{}
		t[k] = c
	}
	c.total += n
	for i := range c.seen {
		if c.seen[i].id == id {
			c.seen[i].n += n
			return
		}
	}
	c.seen = append(c.seen, outcome{id, n})
}

// addAll counts an outcome once in each context.
func (t table) addAll(keys []key, id int) {
	for _, k := range keys {
		t.add(k, id, 1)
	}
}

// rows returns the table as [level, a, b, outcome, count], ascending.
func (t table) rows() [][5]int {
	rows := [][5]int{}
	for k, c := range t {
		for _, o := range c.seen {
			rows = append(rows, [5]int{k.level, k.a, k.b, o.id, o.n})
		}
	}
	slices.SortFunc(rows, func(a, b [5]int) int { return slices.Compare(a[:], b[:]) })
	return rows
}

// tableOf is the inverse of rows.
func tableOf(rows [][5]int) table {
	t := table{}
	for _, r := range rows {
		t.add(key{r[0], r[1], r[2]}, r[3], r[4])
	}
	return t
}

// draw samples an outcome from the chain of the contexts in own, finest first,
// then in population. A level with n events is backed off to the next with
// weight prior: P = (count + prior P_next) / (n + prior), sampled without forming
// it: stay at the level with probability n/(n + prior), else go on. It returns
// false if no level has an event.
func draw(rng *rand.Rand, prior float64, keys []key, own, population table) (int, bool) {
	var last *counts
	for _, t := range []table{own, population} {
		for _, k := range keys {
			c := t[k]
			if c == nil {
				continue
			}
			last = c
			if n := float64(c.total); rng.Float64()*(n+prior) < n {
				return c.pick(rng), true
			}
		}
	}
	if last == nil {
		return 0, false
	}
	return last.pick(rng), true
}

// pick samples an outcome in proportion to its count.
func (c *counts) pick(rng *rand.Rand) int {
	at := rng.IntN(c.total)
	for _, o := range c.seen {
		if at < o.n {
			return o.id
		}
		at -= o.n
	}
	panic("markov: counts do not add up to their total")
}

// byCount orders outcomes by count, most first, so that pick is short.
func (t table) byCount() {
	for _, c := range t {
		slices.SortFunc(c.seen, func(a, b outcome) int {
			return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.id, b.id))
		})
	}
}
