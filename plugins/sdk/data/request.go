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
// counts Pass@1 from first replies (Number 0). A reply passes if every record of
// Text is in Parsed, whose rows are as Check wants them, and each of the weeks that
// were asked for has one. Records of Text are the elements of its list if it is a
// JSON object of one list, else its lines (ended by \n) that are not blank.
type Attempt struct {
	User   uint32
	Week   uint32 // the first week that was asked for, from 1
	Weeks  uint32 // how many were asked for at once, or of one a part: at least 1
	Number uint32 // 0: the first reply; 1, 2, ...: those to the same question again
	Text   string
	Parsed Events // the rows that the plugin read from Text; Sequence is their week
}
