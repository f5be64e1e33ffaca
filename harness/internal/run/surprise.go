package run

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/behaviorbench/behaviorbench/harness/internal/metric/fidelity"
	"github.com/behaviorbench/behaviorbench/harness/internal/oracle"
	"github.com/behaviorbench/behaviorbench/harness/internal/stats"
)

// FreshSequences is how many sequences of the oracle stand for a user where real is
// held against real: the user's own single one would say little.
const FreshSequences = 100

// ask tells of all users how improbable what was written for them is to the oracle
// of the data set; of real ones, what the oracle makes of fresh sequences of its own.
func (r rows) ask(ctx context.Context, users []fidelity.User, real bool) error {
	model, err := oracle.Parse(r.set.Oracle)
	if err != nil {
		return err
	}
	for i := range users {
		u := &users[i]
		var sequences [][]uint32
		for _, week := range u.Written {
			sequences = append(sequences, week.Behaviour)
		}
		if real {
			if sequences, err = r.fresh(ctx, model, u.ID); err != nil {
				return err
			}
		}
		nll, err := model.NLL(ctx, sequences)
		if err != nil {
			return fmt.Errorf("what was written for user %d: %w", u.ID, err)
		}
		u.Surprise = fidelity.Surprise{}
		for k, s := range sequences {
			u.Surprise.NLL += nll[k]
			u.Surprise.Tokens += len(s)
		}
	}
	return nil
}

// fresh draws sequences as long as a user's training part. They depend on the data
// set alone and are none of its rows.
func (r rows) fresh(ctx context.Context, model *oracle.LSTM, user uint32) ([][]uint32, error) {
	return model.Sample(ctx, FreshSequences, r.set.Users[user].Train, func(k int) *rand.Rand {
		return stats.Stream(0, fmt.Sprintf("fresh sequence %d of user %d of %s", k, user, r.set.Digest))
	})
}
