package run

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/oracle"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// freshSequences is how many sequences of the oracle stand for a user where real
// is held against real: the user's own single one would say little.
const freshSequences = 100

// surprise returns what the oracle of the data set makes of the sequences of tokens
// of every user. A token that the oracle does not know is an error.
func (r rows) surprise(ctx context.Context, written [][][]uint32) ([]fidelity.Surprise, error) {
	model, err := oracle.Parse(r.set.Oracle)
	if err != nil {
		return nil, err
	}
	nll, err := model.NLL(ctx, slices.Concat(written...))
	if err != nil {
		return nil, err
	}
	found := make([]fidelity.Surprise, len(written))
	for u, sequences := range written {
		for _, s := range sequences {
			found[u].NLL += nll[0]
			found[u].Tokens += len(s)
			nll = nll[1:]
		}
	}
	return found, nil
}

// fresh returns new sequences of the oracle for users, each as long as a user's
// training part. They depend on the data set alone and are none of its rows.
func (r rows) fresh(ctx context.Context, users []uint32) ([][][]uint32, error) {
	model, err := oracle.Parse(r.set.Oracle)
	if err != nil {
		return nil, err
	}
	drawn := make([][][]uint32, len(users))
	for i, user := range users {
		drawn[i], err = model.Sample(ctx, freshSequences, r.set.Users[user].Train, func(k int) *rand.Rand {
			return stats.Stream(0, fmt.Sprintf("fresh sequence %d of user %d of %s", k, user, r.set.Digest))
		})
		if err != nil {
			return nil, err
		}
	}
	return drawn, nil
}
