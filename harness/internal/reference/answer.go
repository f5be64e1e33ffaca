package reference

import (
	"math/big"
	"slices"
)

// Verdict says whether print agrees with print.
type Verdict string

// The verdicts, from good to bad.
const (
	Told      Verdict = "told" // nothing was said that could be wrong
	Holds     Verdict = "holds"
	AsPrinted Verdict = "holds as printed, not as computed again"
	Rounding  Verdict = "within rounding" // another digit is printed, but the rounding of what it comes from allows it
	Fails     Verdict = "fails"
	Untold    Verdict = "not checkable from the tables"
)

var verdicts = []Verdict{Told, Holds, AsPrinted, Rounding, Fails, Untold}

// worse returns the worse of two verdicts.
func worse(a, b Verdict) Verdict {
	if slices.Index(verdicts, b) > slices.Index(verdicts, a) {
		return b
	}
	return a
}

// Answer is what came of a check.
type Answer struct {
	Check   *Check
	Verdict Verdict
	Of      int // cells, columns or rows that could be asked
	Holding int // for how many of them what is asked holds
	// Text says what was found, exceptions with their places.
	Text string
	// Value is what a value is in print and, where it comes from rows that are
	// themselves computed, when these are computed anew; nil for other checks, and
	// for values of several columns.
	Value, Again *big.Rat
}

// Answer answers a check.
func (p *Paper) Answer(c *Check) Answer {
	var a Answer
	switch {
	case c.InEachColumn != "":
		a = p.inEachColumn(c)
	case c.InEachRow != "":
		a = p.inEachRow(c)
	case c.RankOf != "":
		a = p.rankOf(c)
	case c.Divergences != nil:
		a = p.divergences(c)
	case c.Take == each || c.Take == some:
		a = p.eachValue(c)
	default:
		a = p.oneValue(c)
	}
	a.Check = c
	return a
}
