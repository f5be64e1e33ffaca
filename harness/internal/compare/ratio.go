package compare

import "github.com/behaviorbench/behaviorbench/harness/internal/stats"

// improvement returns (row - other)/other. Other is the best other row by its
// printed value, and stays so in every draw: the interval does not hold the doubt
// about which other row is best.
func (c column) improvement(row, other int) *Ratio {
	return c.ratio(row, other, c.estimates[other])
}

// replacement returns (row - base)/(full - base), nil where it does not apply: a
// row is missing or is one of the two ends.
func (c column) replacement(row, base, full int) *Ratio {
	if base < 0 || full < 0 || row == base || row == full {
		return nil
	}
	return c.ratio(row, base, c.estimates[full].Minus(c.estimates[base]))
}

// ratio returns (row - other)/denominator.
func (c column) ratio(row, other int, denominator stats.Estimate) *Ratio {
	r := &Ratio{Denominator: describe(denominator), Other: c.rows[other].Name}
	if !r.Denominator.Interval.Finite() || r.Denominator.Interval.Contains(0) {
		return r
	}
	e := c.estimates[row].Minus(c.estimates[other]).Over(denominator)
	r.Value = &e.Value
	if interval := e.Interval(Confidence); interval.Finite() {
		r.Interval = &interval
	}
	return r
}
