package contract

import (
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Weeks checks the synthetic weeks of one Generate call as they come.
type Weeks struct {
	vocabulary *data.Vocabulary
	requests   []data.Request
	at         int    // the request that is being answered; -1 before the first
	sequence   uint32 // the last sequence of its user
}

// NewWeeks returns a checker of the answers to requests.
func NewWeeks(v *data.Vocabulary, requests []data.Request) *Weeks {
	return &Weeks{vocabulary: v, requests: requests, at: -1}
}

// Add checks the next week: one user and one sequence; rows that data.Check
// accepts, within seven days that begin on a day divisible by 7; users in the
// order of the requests; sequences 1, 2, ... of at most MaxWeeks.
func (w *Weeks) Add(week data.Events) error {
	if week.Len() == 0 {
		return fmt.Errorf("a week has no rows: leave it out")
	}
	if err := data.Check(week, w.vocabulary); err != nil {
		return err
	}
	user, sequence := week.User[0], week.Sequence[0]
	for i := range week.User {
		if week.User[i] != user || week.Sequence[i] != sequence {
			return fmt.Errorf("row %d: user %d, sequence %d in the week of user %d, sequence %d",
				i, week.User[i], week.Sequence[i], user, sequence)
		}
		if week.Day[i]/7 != week.Day[0]/7 {
			return fmt.Errorf("user %d, sequence %d: days %d and %d are not of one Monday-to-Sunday week",
				user, sequence, week.Day[0], week.Day[i])
		}
	}
	if err := w.user(user); err != nil {
		return err
	}
	if sequence != w.sequence+1 {
		return fmt.Errorf("user %d: sequence %d, want %d: sequences count from 1 without a gap", user, sequence, w.sequence+1)
	}
	if most := w.requests[w.at].MaxWeeks; int64(sequence) > int64(most) {
		return fmt.Errorf("user %d: week %d, want at most %d weeks", user, sequence, most)
	}
	w.sequence = sequence
	return nil
}

// user moves on to the request of user.
func (w *Weeks) user(user uint32) error {
	if w.at >= 0 && w.requests[w.at].User == user {
		return nil
	}
	for i := w.at + 1; i < len(w.requests); i++ {
		if w.requests[i].User == user {
			w.at, w.sequence = i, 0
			return nil
		}
	}
	for i := range max(w.at, 0) {
		if w.requests[i].User == user {
			return fmt.Errorf("user %d after user %d: users come in the order of the requests", user, w.requests[w.at].User)
		}
	}
	return fmt.Errorf("user %d was not requested", user)
}
