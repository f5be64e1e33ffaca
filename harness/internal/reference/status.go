package reference

import "fmt"

// Status says what of a printed number may be compared with ours (EVALUATION sections
// 4 and 8). No level ever may: neither data set of the paper is public.
type Status string

// The statuses. The last three are of the method that a paper proposes, where it is
// itself what was run, on real data: there its claims are about our row too.
const (
	Simulated Status = "simulated" // ours is made-up data: a check of the harness
	StandIn   Status = "stand-in"  // ours stands in for the method
	OtherData Status = "other data"
	SameSide  Status = "same side"  // of the reference row, here and in print
	OtherSide Status = "other side" // of the reference row than in print
	Undecided Status = "undecided"  // our interval of the difference from the reference row holds 0, or print has none
)

// Circumstances are what the status of a cell depends on.
type Circumstances struct {
	Real    bool // our data is of real people
	StandIn bool // our row is not what it is named after
	// Method: our row is the method that the paper proposes. Then Side is that of the
	// row against the reference row in print, and Low and High are our interval of the
	// difference from it; nil without one.
	Method    bool
	Side      int
	Low, High *float64
}

// StatusOf returns the status of a cell.
func StatusOf(c Circumstances) Status {
	switch {
	case !c.Real:
		return Simulated
	case c.StandIn:
		return StandIn
	case !c.Method:
		return OtherData
	case c.Side == 0 || c.Low == nil || c.High == nil || *c.Low <= 0 && *c.High >= 0:
		return Undecided
	case (c.Side > 0) == (*c.Low > 0):
		return SameSide
	}
	return OtherSide
}

// Why says what a status means for a table of ours on a data set, beside a reference
// row.
func (b *Beside) Why(s Status, dataset, row string) string {
	switch s {
	case Simulated:
		return fmt.Sprintf("not comparable: %s is made up", dataset)
	case StandIn:
		return "not comparable: the row stands in for the method"
	case SameSide:
		return fmt.Sprintf("claim: on the same side of %s here as in print; the level is not comparable (%s)", row, b.other(dataset))
	case OtherSide:
		return fmt.Sprintf("claim: on the other side of %s here than in print; the level is not comparable (%s)", row, b.other(dataset))
	case Undecided:
		return fmt.Sprintf("claim: not told apart from %s here or in print; the level is not comparable (%s)", row, b.other(dataset))
	}
	return "not comparable: " + b.other(dataset)
}

// other says why a data set of ours is not that of the paper.
func (b *Beside) other(dataset string) string {
	if d := b.paper.dataset(b.Dataset()); len(d.Beside) == 0 {
		return "the paper does not say on which data"
	}
	return fmt.Sprintf("%s is not %s", dataset, b.Dataset())
}
