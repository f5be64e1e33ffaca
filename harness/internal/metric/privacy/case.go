package privacy

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// Case is what one row of a table is judged by.
type Case struct {
	Vocabulary *data.Vocabulary
	Seed       uint64 // of the attacks' random streams
	OneWeek    bool   // whether a user has one week, so that copies of the seed are days
	Users      []User
	// Releases are pairs: 2i and 2i+1 are written for the two halves of the
	// candidates. None: membership is not measured.
	Releases []Release
}

// User is one user of a case. All weeks are of that user and hold an event each.
type User struct {
	ID        uint32
	Train     []data.Events // real weeks of training
	Known     data.Events   // later real events, which somebody else knows
	Written   []data.Events // what stands for the user
	Shown     []data.Events // real weeks that the generator was shown
	Unseen    []data.Events // real weeks of which nothing is in Shown or Written
	Candidate bool          // may be in a release
	// Released is what linkage looks at in place of Written, where it is not the same.
	Released []data.Events
}
