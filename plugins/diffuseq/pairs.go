package main

import (
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
)

// pair is a training example: tokens without END.
type pair struct{ src, trg []int32 }

// pairsOf returns pairs of weeks as tokens, the profile before the first.
func (w *words) pairsOf(weeks []week.Pair) []pair {
	var all []pair
	for _, p := range weeks {
		all = append(all, pair{w.source(p.Profile, p.Seed), w.week(nil, p.Target)})
	}
	return all
}

// examples are pairs as sequences of one length.
type examples struct {
	length int
	ids    []int32 // (pairs, length)
	source []int   // (pairs): how long each source is
	cut    int     // targets that lost tokens
}

// newExamples joins pairs.
func newExamples(pairs []pair, length int, separator int32) *examples {
	e := &examples{length: length, ids: make([]int32, len(pairs)*length), source: make([]int, len(pairs))}
	for i, p := range pairs {
		var cut bool
		if e.source[i], cut = join(e.ids[i*length:][:length], p.src, p.trg, separator); cut {
			e.cut++
		}
	}
	return e
}

// count returns how many pairs there are.
func (e *examples) count() int { return len(e.source) }

// fitting returns the least multiple of 16 into which at least 99 % of the pairs fit
// whole.
func fitting(pairs []pair) int {
	var lengths []int
	for _, p := range pairs {
		lengths = append(lengths, len(p.src)+len(p.trg)+3)
	}
	slices.Sort(lengths)
	need := lengths[(99*len(lengths)+99)/100-1]
	return max(shortest, (need+15)/16*16)
}

// length returns how long sequences are: as long as a filled p says, or as pairs
// need but at most as long as the size's, or as long as that.
func (p Params) length(mode week.Mode, pairs []pair) int {
	s := sizes[p.Size]
	most := s.joint
	if mode == week.Factored {
		most = s.factored
	}
	switch {
	case p.Length > 0:
		return p.Length
	case s.fixed:
		return most
	}
	return min(most, fitting(pairs))
}
