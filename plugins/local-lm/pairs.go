package main

import (
	"context"

	"github.com/behaviorbench/behaviorbench/plugins/internal/week"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// pair is a week and the one after it, of one user.
type pair struct {
	profile      data.Profile
	seed, target data.Events
}

// pairsOf returns the pairs of consecutive weeks of each user; an empty week makes a
// gap. If nobody has two consecutive weeks, every week is the target of an empty one,
// so that there is something to learn, and alone is true.
func pairsOf(ctx context.Context, train data.Events, profiles data.Profiles) (pairs []pair, alone bool, err error) {
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
		var before data.Events
		last := 0
		for number, events := range week.Weeks(events) {
			if before.Len() > 0 && number == last+1 {
				pairs = append(pairs, pair{profile, before, events})
			}
			single = append(single, pair{profile, data.Events{}, events})
			before, last = events, number
		}
	}
	if len(pairs) == 0 {
		return single, true, nil
	}
	return pairs, false, nil
}
