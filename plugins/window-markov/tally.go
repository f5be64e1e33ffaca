package main

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// counts holds how often each class was seen, as pairs in the order first seen.
type counts []count

type count struct{ class, n int }

// add counts a class once more.
func (c *counts) add(class, n int) {
	for i := range *c {
		if (*c)[i].class == class {
			(*c)[i].n += n
			return
		}
	}
	*c = append(*c, count{class, n})
}

// mixInto replaces the distribution q by (counts + prior q) / (n + prior): the
// counts backed off to q, which weighs as much as prior events.
func (c counts) mixInto(q []float64, prior float64) {
	total := prior
	for _, x := range c {
		total += float64(x.n)
	}
	if total == prior {
		return
	}
	for i := range q {
		q[i] *= prior / total
	}
	for _, x := range c {
		q[x.class] += float64(x.n) / total
	}
}

// tally is what one source of events says at three levels.
type tally struct {
	all   counts            // every event
	after map[int]*counts   // by the last class
	at    map[state]*counts // by the last class and the time
}

func newTally() *tally { return &tally{after: map[int]*counts{}, at: map[state]*counts{}} }

// add counts class n times in a state, at the two levels that have one.
func (t *tally) add(s state, class, n int) {
	row(t.after, s.last).add(class, n)
	if s.time != noTime {
		row(t.at, s).add(class, n)
	}
}

// addRows counts rows.
func (t *tally) addRows(sp space, rows data.Events) {
	for i := range rows.Len() {
		if c := sp.class(rows.Row(i)); c < sp.classes {
			t.all.add(c, 1)
		}
	}
	sp.eachPair(rows, func(s state, c int) { t.add(s, c, 1) })
}

// row returns the counts at a key, made if missing.
func row[K comparable](m map[K]*counts, key K) *counts {
	c := m[key]
	if c == nil {
		c = &counts{}
		m[key] = c
	}
	return c
}

// of returns the count of a class.
func (c counts) of(class int) int {
	for _, x := range c {
		if x.class == class {
			return x.n
		}
	}
	return 0
}
