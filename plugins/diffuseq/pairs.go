package main

import (
	"context"
	"slices"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// pair is a training example: tokens without END.
type pair struct{ src, trg []int32 }

// pairsOf returns the pairs of consecutive weeks of each user, the profile before
// the first; an empty week makes a gap. If nobody has two consecutive weeks, every
// week is the target of an empty one, so that there is something to learn, and
// alone is true.
func pairsOf(ctx context.Context, w *words, train data.Events, profiles data.Profiles) (pairs []pair, alone bool, err error) {
	rows := map[uint32]int{}
	for i, user := range profiles.User {
		rows[user] = i
	}
	var single []pair
	for user, events := range train.ByUser() {
		if ctx.Err() != nil {
			return nil, false, context.Cause(ctx)
		}
		var profile data.Profile
		if row, ok := rows[user]; ok {
			profile = profiles.Row(row)
		}
		empty := w.source(profile, data.Events{})
		var before []int32
		last := 0
		for number, events := range week.Weeks(events) {
			trg := w.week(nil, events)
			if before != nil && number == last+1 {
				pairs = append(pairs, pair{before, trg})
			}
			single = append(single, pair{empty, trg})
			before, last = w.source(profile, events), number
		}
	}
	if len(pairs) == 0 {
		return single, true, nil
	}
	return pairs, false, nil
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
