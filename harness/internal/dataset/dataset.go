// Package dataset turns source files or a simulator into one sealed data set:
// events with dense ids, profiles, vocabularies and the split of EVALUATION
// sections 1 and 2. It decides which rows are train, test and seed; it knows no
// plugin, no experiment and no metric.
package dataset

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// Role says what a user is for.
type Role string

// The roles. Population excludes the dev users, who stand outside every training
// set and every test and are used only to choose settings.
const (
	Population Role = "population"
	Dev        Role = "dev"
	Individual Role = "individual"
)

// User is one user of a data set. Its events are rows First to First+Count of
// Dataset.Events; the first Train of them are for training, the rest for testing.
type User struct {
	Name  string `json:"name"`
	Role  Role   `json:"role"`
	First int    `json:"first"`
	Count int    `json:"count"`
	Train int    `json:"train"`
}

// Dataset is a sealed data set. Users stand in the order of their split hash,
// SHA-256("behaviorgen-split-v1:"+Name), and a user's id in every table is its
// index here, so that no plugin sees a name.
type Dataset struct {
	Name       string
	Digest     string // hex SHA-256 of the canonical columns of everything below
	Users      []User
	Events     data.Events // by user, in source order within a user; sequence 0
	Profiles   data.Profiles
	Vocabulary data.Vocabulary
	Settings   Settings
	Notes      []string // what a reader must know: users dropped, ids never trained
	// Oracle is what the events were drawn from, where that is known, as
	// oracle.Parse reads it: its tokens are the ids of behaviours. Else it is nil.
	Oracle []byte
}

// All returns the rows of a user.
func (d *Dataset) All(user uint32) data.Events {
	u := d.Users[user]
	return d.Events.Slice(u.First, u.First+u.Count)
}

// Train returns the training rows of a user.
func (d *Dataset) Train(user uint32) data.Events {
	u := d.Users[user]
	return d.Events.Slice(u.First, u.First+u.Train)
}

// Test returns the held-out rows of a user.
func (d *Dataset) Test(user uint32) data.Events {
	u := d.Users[user]
	return d.Events.Slice(u.First+u.Train, u.First+u.Count)
}

// With returns the ids of the users with a role, ascending.
func (d *Dataset) With(role Role) []uint32 {
	var ids []uint32
	for i, u := range d.Users {
		if u.Role == role {
			ids = append(ids, uint32(i))
		}
	}
	return ids
}
