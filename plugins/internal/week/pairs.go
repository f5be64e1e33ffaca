package week

import (
	"context"
	"errors"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Pair is a week and the one after it, of one user.
type Pair struct {
	Profile      data.Profile // nil if the user has none
	Seed, Target data.Events
}

// Pairs returns the pairs of consecutive weeks of each user, to learn from what
// follows what; an empty week makes a gap. If nobody has two consecutive weeks, every
// week is the target of an empty one, so that there is something to learn, and the log
// says so. A population without any week is ErrInvalid.
func Pairs(ctx context.Context, run *sdk.Run, train data.Events, profiles data.Profiles) ([]Pair, error) {
	rows := map[uint32]int{}
	for i, user := range profiles.User {
		rows[user] = i
	}
	var pairs, single []Pair
	for user, events := range train.ByUser() {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		var profile data.Profile
		if row, ok := rows[user]; ok {
			profile = profiles.Row(row)
		}
		var before data.Events
		last := 0
		for number, week := range Weeks(events) {
			if before.Len() > 0 && number == last+1 {
				pairs = append(pairs, Pair{profile, before, week})
			}
			single = append(single, Pair{profile, data.Events{}, week})
			before, last = week, number
		}
	}
	switch {
	case len(single) == 0:
		return nil, sdk.InvalidParams(errors.New("the population has no week to learn from"))
	case len(pairs) == 0:
		run.Log.Warn("no user has two weeks in a row: weeks are learned without the one before")
		return single, nil
	}
	return pairs, nil
}
