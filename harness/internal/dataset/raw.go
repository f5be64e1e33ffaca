package dataset

import "github.com/behaviorbench/behaviorbench/plugins/sdk/data"

// Raw is a source as it came, before any split, vocabulary or choice of users:
// what csvsource reads and sim writes, and what Build turns into a Dataset.
//
// Users has one entry a user. The event columns have one entry an event; rows of
// one user stand together, in order of time (day, then the slot counted from
// Settings.DayStart; ties in any order the source likes). Location and Behaviour
// index Locations and Behaviours; the intent of an event is IntentOf its
// behaviour.
type Raw struct {
	Users      []string // names, unique, the only thing that the split depends on
	Splits     []Split  // by user; nil: Build splits by hash
	Attributes []data.Attribute

	User      []uint32 // index into Users
	Day       []uint32 // days from the first day of the data
	Weekday   []uint8  // 0 is Monday
	Minute    []uint16 // of the local day, 0-1439; where only a slot is known, its first minute
	Location  []uint32
	Behaviour []uint32

	Locations  []string // by id; ties of frequency keep this order
	Behaviours []string
	Intents    []string
	IntentOf   []uint32 // by behaviour, index into Intents

	// Closed says that Locations and Behaviours are known beforehand: they are the
	// vocabulary as they stand, whatever training rows hold.
	Closed bool
	// Oracle, if there is one, has drawn the events: see Dataset.
	Oracle []byte

	File string   // where the events stand, for messages; "" for a simulator
	Line []uint32 // line of each event in File; nil for a simulator
}

// Split is a source's own word on a user.
type Split string

// The splits a source may give. A rest user is not used.
const (
	SplitPopulation Split = "population"
	SplitIndividual Split = "individual"
	SplitRest       Split = "rest"
)

// Len returns the number of events.
func (r *Raw) Len() int { return len(r.User) }
