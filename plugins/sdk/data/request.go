package data

// Request asks a generator for synthetic weeks of one user: whole Monday-aligned
// weeks until there are at least Events events, and no more than MaxWeeks weeks.
type Request struct {
	User     uint32
	Weeks    int // how many weeks the real data that it stands for spans
	Events   int
	MaxWeeks int
	Profile  Profile
	History  Events // what the plugin may read of the user; empty if nothing
}

// Attempt is one reply of a prompted generator, for the harness to judge: it
// counts Pass@1 from first replies (Number 0).
type Attempt struct {
	User, Week, Number uint32
	Text               string
	Parsed             Events // the rows that the plugin read from Text
}
