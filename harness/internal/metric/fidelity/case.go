package fidelity

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// Case is what one row of a table is judged by.
type Case struct {
	Setting
	Users []User
}

// Setting is what of a data set the metrics may need.
type Setting struct {
	Vocabulary *data.Vocabulary
	OneWeek    bool // whether a user has one week, of which the first day is the seed
	Oracle     bool // whether the data set was drawn from one, so that users have a Surprise
}

// User is one user of a case. All weeks are of that user and hold an event each,
// in order of time.
type User struct {
	ID      uint32
	Written []data.Events // what stands for the user: synthetic weeks, or one half of the real ones
	Real    []data.Events // what it is held against
	Shown   []data.Events // real weeks that the generator was shown
	Unseen  []data.Events // the weeks of Real of which nothing is in Shown
	Span    float64       // of Written, in weeks
	// Replies are the first replies that the generator reported, one to a question;
	// none if it asks nobody.
	Replies []data.Attempt
	// Surprise is what the data set's oracle makes of Written, or, in the row real
	// against real, of fresh sequences of its own.
	Surprise Surprise
}

// Surprise is how improbable sequences are to an oracle: -ln p of all their tokens
// together, in nats.
type Surprise struct {
	NLL    float64
	Tokens int
}

// compared reports whether there is something to compare.
func (u *User) compared() bool { return len(u.Written) > 0 && len(u.Real) > 0 }

// event is what makes two events of a user equal; the week that they are in does
// not matter.
type event struct {
	weekday, slot       uint8
	location, behaviour uint32
}

func eventAt(e data.Events, i int) event {
	return event{e.Weekday[i], e.Slot[i], e.Location[i], e.Behaviour[i]}
}

// events returns how many events the weeks hold.
func events(weeks []data.Events) int {
	n := 0
	for _, w := range weeks {
		n += w.Len()
	}
	return n
}
